using System.Net;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Http.Guard;

/// <summary><c>/health</c>, <c>/metrics</c> and <c>/stats</c> on an endpoint of their own.</summary>
public sealed class MonitoringEndpointTests
{
    [Fact]
    public async Task It_serves_those_alone_and_the_others_serve_the_rest()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Kestrel:Endpoints:Probes:Url", "http://127.0.0.2:0"), ("Gateway:Api:MonitoringEndpoint", "probes"));
        var addresses = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        using var probes = new HttpClient { BaseAddress = new Uri(addresses.Single(address => address.StartsWith("http://127.0.0.2:", StringComparison.Ordinal))) };

        foreach (var path in new[] { "/health", "/health/live", "/health/ready", "/livez", "/readyz", "/healthz", "/metrics", "/stats" })
        {
            using var answer = await probes.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await Problem.AssertAsync(await server.Http.GetAsync(path), HttpStatusCode.NotFound);
        }

        foreach (var path in new[] { "/api/v1/listeners", "/ws", "/openapi/v1.json", "/" })
        {
            await Problem.AssertAsync(await probes.GetAsync(path), HttpStatusCode.NotFound);
        }

        using var api = await server.Http.GetAsync("/api/v1/listeners");
        Assert.Equal(HttpStatusCode.OK, api.StatusCode);
    }

    [Fact]
    public async Task Saying_another_Host_leads_nowhere()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Kestrel:Endpoints:Probes:Url", "http://127.0.0.2:0"), ("Gateway:Api:MonitoringEndpoint", "Probes"));
        var url = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(address => address.StartsWith("http://127.0.0.2:", StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{url}/api/v1/listeners")) { Headers = { Host = server.Http.BaseAddress!.Authority } };
        await Problem.AssertAsync(await server.Http.SendAsync(request), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Healthcheck_asks_there()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(
            [.. GatewayProcess.AnyPorts, "--Kestrel:Endpoints:Probes:Url=http://127.0.0.2:0", "--Gateway:Api:MonitoringEndpoint=Probes"]);
        var probes = System.Text.RegularExpressions.Regex.Match(string.Join('\n', gateway.Output), @"http://127\.0\.0\.2:\d+").Value;
        Assert.Equal((0, "healthy", ""), await GatewayProcess.RunAsync(
            ["healthcheck", $"--Kestrel:Endpoints:Http:Url={gateway.Http}", $"--Kestrel:Endpoints:Probes:Url={probes}", "--Gateway:Api:MonitoringEndpoint=Probes", $"--Gateway:Listeners:line:Url=tcp://{gateway.EndPoint("line")}"]));
    }
}
