using System.Net;
using Gateway.Tests.Support;
using Gateway.Tests.Transports;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Sessions;

/// <summary>Access lists at the doors: the address is the client's, wherever it is known from.</summary>
public sealed class AccessTests
{
    private static readonly IPAddress Denied = IPAddress.Parse("127.0.0.66");

    [Theory]
    [MemberData(nameof(TransportTests.Transports), MemberType = typeof(TransportTests))]
    public async Task Who_is_denied_is_cut_without_a_word_and_who_is_not_is_served(string transport)
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Transport", transport), ("Gateway:Access:Deny:0", "127.0.0.64/26"));
        foreach (var listener in new[] { "line", "frames", "echo" })
        {
            await server.AssertTurnsAwayAsync(listener, Denied);
            await server.AssertRejectedAsync(listener, "access denied");
        }

        await server.AssertServesAsync();
        Assert.Equal(0, server.Listener("line").Counters.Rejected.All.Where(one => one.Reason != "access denied").Sum(one => one.Count));
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level > LogLevel.Debug && entry.Message.Contains("refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_not_allowed_is_denied_even_when_all_is_full()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Access:Allow:0", "127.0.0.1"), ("Gateway:Access:Allow:1", "::1"), ("Gateway:Limits:MaxConnections", "1"));
        using var first = await server.ConnectReadyAsync();
        await server.AssertTurnsAwayAsync("line", Denied);
        await server.AssertRejectedAsync("line", "access denied");
        using var over = await server.ConnectAsync("line");
        Assert.Equal("ERR too many connections", await over.ReceiveAsync());
    }

    [Fact]
    public async Task Behind_a_proxy_the_client_is_asked_and_not_the_proxy()
    {
        await using var server = await GatewayServer.StartAsync(
            ("Gateway:Listeners:line:ProxyProtocol", "Required"), ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"),
            ("Gateway:Access:Allow:0", "192.0.2.0/24"), ("Gateway:Access:Deny:0", "192.0.2.66"));
        foreach (var (header, isServed) in new[]
        {
            (ProxyHeaders.Text("192.0.2.1"), true), (ProxyHeaders.Binary("::ffff:192.0.2.1"), true), (ProxyHeaders.Local(), true),
            (ProxyHeaders.Text("192.0.2.66"), false), (ProxyHeaders.Binary("198.51.100.1"), false), (ProxyHeaders.Binary("2001:db8::1"), false),
        })
        {
            using var client = await server.ConnectAsync("line");
            await client.SendBytesAsync(header);
            if (isServed)
            {
                Assert.Equal("READY", await client.ReceiveAsync());
            }
            else
            {
                await client.AssertCutAsync();
            }
        }

        await server.AssertRejectedAsync("line", "access denied", 3);
    }

    [SkippableFact]
    public async Task A_Unix_socket_has_no_address_and_is_not_concerned()
    {
        Skip.If(OperatingSystem.IsWindows(), "no Unix sockets");
        using var folder = new TempDirectory();
        await using var server = await GatewayServer.StartAsync(("Gateway:Listeners:local:Url", $"unix://{folder.Path}/s"), ("Gateway:Access:Allow:0", "192.0.2.1"));
        using var client = await server.ConnectReadyAsync("local");
        await server.AssertTurnsAwayAsync("line");
    }

    [Fact]
    public async Task A_WebSocket_is_asked_as_any_other_and_the_rest_of_HTTP_is_not()
    {
        await using var server = await GatewayServer.StartAsync(("Gateway:Access:Deny:0", "127.0.0.0/8"));
        using var response = await server.Http.SendAsync(Upgrade());
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        await server.AssertRejectedAsync(Gateway.Sessions.ListenerDirectory.WebSocketName, "access denied");
        Assert.Equal("ok", await server.Http.GetStringAsync("/health"));
    }

    [Fact]
    public void Bad_entries_are_named_each_with_its_key()
    {
        var faults = Hosting.Faults.Of(("Gateway:Access:Allow:0", "10.0.0.0/8"), ("Gateway:Access:Allow:1", "10.0.0.0/40"), ("Gateway:Access:Deny:0", "somewhere"), ("Gateway:Access:Block:0", "::1"));
        Assert.Equal(3, faults.Count);
        Assert.Contains(faults, fault => fault.StartsWith("Gateway:Access:Allow:1 is '10.0.0.0/40'", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("Gateway:Access:Deny:0 is 'somewhere'", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("Gateway:Access:Block is not known", StringComparison.Ordinal));
    }

    private static HttpRequestMessage Upgrade()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/ws");
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        return request;
    }
}
