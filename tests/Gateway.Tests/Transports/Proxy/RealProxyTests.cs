using System.Net;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Transports.Proxy;

/// <summary>The proxies that people put in front.</summary>
public sealed class RealProxyTests
{
    [SkippableTheory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    [InlineData("send-proxy-v2 proxy-v2-options unique-id,crc32c")]
    public async Task Haproxy_says_who_the_client_is(string option)
    {
        await using var server = await StartAsync();
        await using var proxy = await RealProxy.HaproxyAsync(server.EndPoint("line"), option);
        await AssertSeesClientAsync(proxy.EndPoint);
        await AssertFramesAsync(server, option);
    }

    [SkippableTheory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public async Task Haproxy_passes_TLS_through_behind_its_header(string option)
    {
        using var certificates = new TestCertificates();
        await using var server = await StartAsync(certificates.Options("line"));
        await using var proxy = await RealProxy.HaproxyAsync(server.EndPoint("line"), option);
        using var client = await TestClient.ConnectAsync(proxy.EndPoint, from: IPAddress.Parse("127.0.0.5"));
        await client.SecureAsync(certificates);
        await AssertSeesClientAsync(client);
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());
        await client.AssertClosedAsync();
    }

    [SkippableTheory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public async Task Haproxy_speaks_TLS_itself_and_checks_over_it(string option)
    {
        using var certificates = new TestCertificates();
        await using var server = await StartAsync(certificates.Options("line"));
        await using var proxy = await RealProxy.HaproxyAsync(
            server.EndPoint("line"), $"{option} ssl ca-file {certificates.AuthorityFile} verify required verifyhost localhost check inter 500ms fall 1000");
        var counters = server.Listener("line").Counters;
        await Eventually.TrueAsync(() => Count(counters.Rejected, "probe") + Count(counters.Closed, "probe") >= 2, "two checks");
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level > LogLevel.Debug && (entry.Message.Contains("refused") || entry.Message.Contains("ended")));
        using var client = await TestClient.ConnectAsync(proxy.EndPoint, from: IPAddress.Parse("127.0.0.5"));
        await AssertSeesClientAsync(client);
    }

    [SkippableFact]
    public async Task Nginx_says_who_the_client_is()
    {
        await using var server = await StartAsync();
        await using var proxy = await RealProxy.NginxAsync(server.EndPoint("line"));
        await AssertSeesClientAsync(proxy.EndPoint);
    }

    // What nginx writes then is a client of one family and itself in another, where the client is: PROXY TCP6 2001:db8::9 127.0.0.1 4711 9000.
    [SkippableTheory]
    [InlineData("2001:db8::9", "[2001:db8::9]:4711")]
    [InlineData("192.0.2.9", "192.0.2.9:4711")]
    public async Task Nginx_says_who_the_client_is_that_another_proxy_told_it_of(string told, string shown)
    {
        await using var server = await StartAsync();
        await using var proxy = await RealProxy.NginxAsync(server.EndPoint("line"), "proxy_protocol", "set_real_ip_from 127.0.0.1;");
        using var client = await TestClient.ConnectAsync(proxy.EndPoint);
        await client.SendBytesAsync((byte[])[.. ProxyHeaders.Text(told), .. "WHOAMI\n"u8]);
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.EndsWith(" " + shown, await client.ReceiveAsync());
    }

    [SkippableTheory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    public async Task Haproxy_says_who_the_client_is_that_another_proxy_told_it_of(string option)
    {
        await using var server = await StartAsync();
        await using var proxy = await RealProxy.HaproxyAsync(server.EndPoint("line"), option, "accept-proxy");
        using var client = await TestClient.ConnectAsync(proxy.EndPoint);
        await client.SendBytesAsync((byte[])[.. ProxyHeaders.Text("2001:db8::9"), .. "WHOAMI\n"u8]);
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.EndsWith(" [2001:db8::9]:4711", await client.ReceiveAsync());
    }

    [SkippableFact]
    public async Task A_proxy_that_sends_no_header_is_told_of()
    {
        await using var server = await StartAsync();
        await using var proxy = await RealProxy.HaproxyAsync(server.EndPoint("line"), "");
        using var client = await TestClient.ConnectAsync(proxy.EndPoint);
        await client.SendAsync("PING");
        await client.AssertCutAsync();
        await server.AssertRejectedAsync("line", "proxy invalid");
        Assert.Contains(server.Log.GetSnapshot(), entry => entry.Level == LogLevel.Warning && entry.Message.Contains("it sends no PROXY header", StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("send-proxy check inter 50ms fall 1000")]
    [InlineData("send-proxy-v2 check inter 50ms fall 1000")]
    public async Task Haproxys_health_checks_are_probes_and_nothing_an_operator_must_read(string option)
    {
        await using var server = await StartAsync();
        await using var proxy = await RealProxy.HaproxyAsync(server.EndPoint("line"), option);
        var counters = server.Listener("line").Counters;
        await Eventually.TrueAsync(() => Count(counters.Rejected, "probe") + Count(counters.Closed, "probe") >= 5, "five checks");
        Assert.All(counters.Rejected.All.Concat(counters.Closed.All).Where(one => one.Reason != "probe"), one => Assert.Equal(0, one.Count));
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level > LogLevel.Debug && (entry.Message.Contains("refused") || entry.Message.Contains("ended")));
        await AssertSeesClientAsync(proxy.EndPoint);
    }

    private static long Count(Gateway.Diagnostics.ReasonCounters counters, string reason) => counters.All.Single(one => one.Reason == reason).Count;

    private static async Task AssertSeesClientAsync(IPEndPoint proxy)
    {
        using var client = await TestClient.ConnectAsync(proxy, from: IPAddress.Parse("127.0.0.5"));
        await AssertSeesClientAsync(client);
        client.FinishSending();
        await client.AssertClosedAsync();
    }

    private static async Task AssertSeesClientAsync(TestClient client)
    {
        await client.SendAsync("WHOAMI", "ECHO through");
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.EndsWith($" {client.Socket.LocalEndPoint}", await client.ReceiveAsync());
        Assert.Equal("OK through", await client.ReceiveAsync());
    }

    private static async Task AssertFramesAsync(GatewayServer server, string option)
    {
        await using var proxy = await RealProxy.HaproxyAsync(server.EndPoint("frames"), option);
        using var client = await TestClient.ConnectAsync(proxy.EndPoint, from: IPAddress.Parse("127.0.0.6"));
        client.Framing = "LengthPrefixed";
        await client.SendAsync("WHOAMI");
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.EndsWith($" {client.Socket.LocalEndPoint}", await client.ReceiveAsync());
    }

    private static Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
    [
        ("Gateway:Listeners:line:ProxyProtocol", "Required"),
        ("Gateway:Listeners:frames:ProxyProtocol", "Required"),
        ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"),
        .. options,
    ]);
}
