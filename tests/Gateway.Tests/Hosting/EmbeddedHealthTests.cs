using System.Net;
using Gateway.Hosting;
using Gateway.Lifetime;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gateway.Tests.Hosting;

/// <summary>The health routes of the gateway and those of an embedding host's, side by side.</summary>
public sealed class EmbeddedHealthTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Checks_of_the_host_count_in_the_gateway_s_routes_and_the_gateway_s_in_the_host_s(bool isGatewayFirst)
    {
        var result = HealthCheckResult.Healthy();
        var builder = EmbeddingHost.Builder();
        if (isGatewayFirst)
        {
            builder.AddGateway();
        }

        builder.Services.AddHealthChecks().AddCheck("db", () => result);
        builder.AddGateway();
        await using var app = builder.Build();
        app.MapGateway();
        app.MapHealthChecks("/mine");
        await app.StartAsync();
        using var http = EmbeddingHost.CreateClient(app);
        Assert.Equal("ok", await http.GetStringAsync("/health/ready"));
        Assert.Equal("Healthy", await http.GetStringAsync("/mine"));

        result = HealthCheckResult.Unhealthy();
        await Http.Problem.AssertAsync(await http.GetAsync("/health/ready"), HttpStatusCode.ServiceUnavailable, "Not healthy: db.", "unhealthy");
        Assert.Equal("ok", await http.GetStringAsync("/livez"));
        Assert.Equal("Unhealthy", await (await http.GetAsync("/mine")).Content.ReadAsStringAsync());

        result = HealthCheckResult.Healthy();
        app.Services.GetRequiredService<GatewayState>().Drain();
        Assert.Equal("Unhealthy", await (await http.GetAsync("/mine")).Content.ReadAsStringAsync());
    }

    /// <summary>Many applications have such a route: it is not taken over, nor is it one of two that match.</summary>
    [Theory]
    [InlineData("checks")]
    [InlineData("get")]
    [InlineData("pattern")]
    public async Task A_route_of_the_host_s_with_the_same_name_is_the_host_s(string way)
    {
        var builder = EmbeddingHost.Builder();
        builder.AddGateway();
        await using var app = builder.Build();
        app.MapGateway();
        if (way == "pattern")
        {
            app.MapGet("/{name}", () => "mine");
        }

        foreach (var path in way == "pattern" ? [] : new[] { "/healthz", "/livez", "/readyz" })
        {
            _ = way == "get"
                ? (IEndpointConventionBuilder)app.MapGet(path, () => "mine")
                : app.MapHealthChecks(path, new() { ResponseWriter = (context, _) => context.Response.WriteAsync("mine") });
        }

        await app.StartAsync();
        using var http = EmbeddingHost.CreateClient(app);
        foreach (var path in new[] { "/healthz", "/livez", "/readyz" })
        {
            Assert.Equal("mine", await http.GetStringAsync(path));
        }

        Assert.Equal("ok", await http.GetStringAsync("/health"));
    }

    [Fact]
    public async Task Behind_a_base_path_they_answer_there()
    {
        var builder = EmbeddingHost.Builder(("Gateway:Api:Token", "a-secret-of-a-token"));
        builder.AddGateway();
        await using var app = builder.Build();
        app.UsePathBase("/base");
        app.UseRouting();
        app.MapGateway();
        await app.StartAsync();
        using var http = EmbeddingHost.CreateClient(app);
        foreach (var path in new[] { "/base/livez", "/base/readyz", "/base/healthz", "/base/health/ready", "/livez" })
        {
            Assert.Equal("ok", await http.GetStringAsync(path));
        }

        await Http.Problem.AssertAsync(await http.DeleteAsync("/base/livez"), HttpStatusCode.MethodNotAllowed);
    }
}
