using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.Tests.Http;

/// <summary>HTTP lives under the same numbers as every other door. Kestrel keeps its own clock: short times, real waits.</summary>
public sealed class HttpTimeoutTests
{
    [Fact]
    public async Task Kestrel_takes_the_gateways_numbers()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Timeouts:Idle", "00:01:01"), ("Gateway:Timeouts:Read", "00:00:11"), ("Gateway:Timeouts:Request", "00:00:07"), ("Gateway:Limits:MaxRequestBodySize", "12345"));
        var kestrel = server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;

        Assert.Equal(TimeSpan.FromSeconds(61), kestrel.Limits.KeepAliveTimeout);
        Assert.Equal(TimeSpan.FromSeconds(11), kestrel.Limits.RequestHeadersTimeout);
        Assert.Equal(12345, kestrel.Limits.MaxRequestBodySize);
        Assert.False(kestrel.AddServerHeader);
        Assert.Equal(TimeSpan.FromSeconds(7), server.Services.GetRequiredService<IOptions<RequestTimeoutOptions>>().Value.Policies["Gateway"].Timeout);
    }

    [Fact]
    public async Task Read_bounds_the_request_headers()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Timeouts:Read", "00:00:01"));
        using var slow = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        await slow.SendBytesAsync("GET /health HTTP/1.1\r\nHo"u8.ToArray());

        Assert.StartsWith("HTTP/1.1 408 ", Encoding.ASCII.GetString(await slow.ReceiveToEndAsync()));
        await server.AssertServesAsync();
    }

    [Fact]
    public async Task Idle_bounds_a_kept_alive_connection()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Timeouts:Idle", "00:00:01"));
        using var idle = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        await idle.SendBytesAsync("GET /health HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

        Assert.EndsWith("\r\n\r\nok", Encoding.ASCII.GetString(await idle.ReceiveToEndAsync()));
    }

    [Fact]
    public async Task Request_bounds_a_request_whose_body_does_not_come()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Timeouts:Request", "00:00:01"));
        using var slow = await TestClient.ConnectAsync(RawHttp.EndPoint(server));
        await slow.SendBytesAsync("POST /api/v1/commands/ECHO HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n\r\nhalf"u8.ToArray());

        var answer = Encoding.ASCII.GetString(await slow.ReceiveToEndAsync());
        Assert.StartsWith("HTTP/1.1 503 ", answer);
        Assert.Contains("application/problem+json", answer);
        await server.AssertServesAsync();
    }

    [Fact]
    public async Task Setup_bounds_the_handshake_of_an_https_endpoint()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, Certificate().Export(X509ContentType.Pkcs12, "a"));
            await using var server = await GatewayServer.StartAsync(
                ("Gateway:Timeouts:Setup", "00:00:01"),
                ("Kestrel:Endpoints:Https:Url", "https://127.0.0.1:0"),
                ("Kestrel:Endpoints:Https:Certificate:Path", path),
                ("Kestrel:Endpoints:Https:Certificate:Password", "a"));
            var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
                .First(address => address.StartsWith("https://127.", StringComparison.Ordinal));
            var endPoint = IPEndPoint.Parse(new Uri(address).Authority);
            using var silent = await TestClient.ConnectAsync(endPoint);
            using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
            using var client = new HttpClient(handler);

            Assert.Equal("ok", await client.GetStringAsync(new Uri(new Uri(address), "/health")));
            await silent.AssertClosedAsync();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gateway.test", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
