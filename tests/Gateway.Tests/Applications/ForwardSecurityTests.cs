using System.Net;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Transports.Proxy;

namespace Gateway.Tests.Applications;

/// <summary>TLS through a tunnel and in front of one; who the client is, told to the back end.</summary>
public sealed class ForwardSecurityTests
{
    [Fact]
    public async Task TLS_goes_from_end_to_end()
    {
        using var certificates = new TestCertificates();
        await using var inner = await GatewayServer.StartAsync(certificates.Options("line"));
        await using var outer = await ForwardServer.StartAsync(inner.EndPoint("line").ToString()!);
        using var client = await (await outer.ConnectAsync("tunnel")).SecureAsync(certificates);
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync($"ECHO {new string('x', 60_000)}", "QUIT");
        Assert.Equal($"OK {new string('x', 60_000)}", await client.ReceiveAsync());
        Assert.Equal("BYE", await client.ReceiveAsync());
        await client.AssertClosedAsync();
    }

    [Theory]
    [MemberData(nameof(ForwardTests.Transports), MemberType = typeof(ForwardTests))]
    public async Task TLS_on_the_listener_ends_there(string transport)
    {
        using var certificates = new TestCertificates();
        using var backEnd = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(backEnd.Address, [("Gateway:Transport", transport), .. certificates.Options("tunnel")]);
        using var client = await (await server.ConnectAsync("tunnel")).SecureAsync(certificates);
        using var far = await backEnd.AcceptAsync();
        await Task.WhenAll(Flow.SendAsync(client, 3, 4), Flow.CheckAsync(far, 3, 4));
        await Task.WhenAll(Flow.SendAsync(far, 4, 4), Flow.CheckAsync(client, 4, 4));
        await client.FinishSendingSecurelyAsync();
        await far.AssertClosedAsync();
        await far.SendBytesAsync("end"u8.ToArray());
        far.FinishSending();
        Assert.Equal("end"u8.ToArray(), await client.ReceiveToEndAsync());
        client.Dispose();
        await server.AssertEndedAsync("tunnel", SessionEnd.ClientClosed);
    }

    [Fact]
    public async Task The_back_end_is_told_who_the_client_is_also_behind_a_balancer()
    {
        using var backEnd = BackEnd.Start();
        await using var server = await ForwardServer.StartAsync(
            backEnd.Address,
            ("Gateway:Listeners:tunnel:Forward:ProxyProtocol", "Version2"),
            ("Gateway:Listeners:tunnel:ProxyProtocol", "Required"),
            ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.0/8"));
        using var client = await server.ConnectAsync("tunnel");
        byte[] first = [.. ProxyHeaders.Text("203.0.113.7", 4711), .. "hello"u8];
        await client.SendBytesAsync(first);
        using var far = await backEnd.AcceptAsync();
        var received = await far.ReceiveBytesAsync(28 + 5);
        Assert.Equal(ProxyStatus.Header, ProxyHeaderParser.Parse(received, out var header));
        Assert.Equal(new IPEndPoint(IPAddress.Parse("203.0.113.7"), 4711), header.Client);
        Assert.Equal("hello"u8.ToArray(), received[28..]);
    }

    [Fact]
    public async Task A_gateway_behind_a_gateway_sees_the_client()
    {
        await using var inner = await GatewayServer.StartAsync(("Gateway:Listeners:line:ProxyProtocol", "Required"), ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.0/8"));
        await using var outer = await ForwardServer.StartAsync(inner.EndPoint("line").ToString()!, ("Gateway:Listeners:tunnel:Forward:ProxyProtocol", "Version2"));
        using var client = await TestClient.ConnectAsync(outer.EndPoint("tunnel"), from: IPAddress.Parse("127.0.0.77"));
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("WHOAMI");
        Assert.EndsWith($" {client.LocalEndPoint}", await client.ReceiveAsync());
    }
}
