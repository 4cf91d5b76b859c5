using System.Net;
using Gateway.Limits;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Transports;

/// <summary>What is tried at a door before there is a session, over every transport: it costs the next client nothing, keeps no slot and makes no noise.</summary>
public sealed class AttackTests : IDisposable
{
    private static readonly (string Key, string? Value)[] Proxied =
        [("Gateway:Listeners:line:ProxyProtocol", "Required"), ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.0/8")];

    private readonly TestCertificates _certificates = new();
    private readonly FakeTimeProvider _time = new();

    public static TheoryData<string> Transports => TransportTests.Transports;

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Connect_floods_at_the_limit_while_a_good_client_works(string transport)
    {
        await using var server = await StartAsync(transport, ("Gateway:Limits:MaxConnections", "20"));
        using var good = await server.ConnectReadyAsync();
        var squatters = await Task.WhenAll(Enumerable.Range(0, 19).Select(_ => server.ConnectReadyAsync()));
        for (var wave = 0; wave < 20; wave++)
        {
            var flood = Enumerable.Range(0, 25).Select(async index =>
            {
                using var one = await server.ConnectAsync("line");
                if (index % 2 == 0)
                {
                    one.Reset();
                    return;
                }

                Assert.Equal("ERR too many connections", await one.ReceiveAsync());
            }).ToList();
            await good.SendAsync("PING", $"ECHO {wave}");
            Assert.Equal(["PONG", $"OK {wave}"], await good.ReceiveAsync(2));
            await Task.WhenAll(flood);
        }

        await server.AssertRejectedAsync("line", "gateway full", 500);
        Assert.Equal(20, server.Sessions.Count);
        squatters.ToList().ForEach(one => one.Dispose());
        good.Dispose();
        await AssertEmptyAsync(server);
        await server.AssertServesAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Headers_cut_at_every_byte(string transport)
    {
        await using var server = await StartAsync(transport, Proxied);
        var count = 0;
        foreach (var header in new[] { ProxyHeaders.Text("2001:db8::1"), ProxyHeaders.Binary("2001:db8::1", extensions: new byte[5]) })
        {
            foreach (var isReset in new[] { true, false })
            {
                for (var cut = 1; cut < header.Length; cut++, count++)
                {
                    using var connection = await server.ConnectAsync("line");
                    await connection.SendBytesAsync(header.AsMemory(0, cut));
                    if (isReset)
                    {
                        connection.Reset();
                    }
                    else
                    {
                        connection.FinishSending();
                        await connection.AssertCutAsync();
                    }
                }
            }
        }

        var counters = server.Listener("line").Counters;
        await Eventually.TrueAsync(() => counters.Rejected.Total == count, "each is refused");
        Assert.Equal(0, counters.Accepted);
        Assert.Equal(count, counters.Rejected.All.Where(one => one.Reason is "probe" or "proxy invalid").Sum(one => one.Count));
        await AssertQuietAsync(server);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_header_that_announces_more_than_comes_gets_no_longer_than_Setup(string transport)
    {
        await using var server = await StartAsync(transport, Proxied);
        using var waiting = await server.ConnectAsync("line");
        await waiting.SendBytesAsync(ProxyHeaders.Raw(0x21, 0x11, new byte[40], length: 65535));
        using var finished = await server.ConnectAsync("line");
        await finished.SendBytesAsync(ProxyHeaders.Raw(0x20, 0, new byte[40], length: 60000));
        finished.FinishSending();
        await finished.AssertCutAsync();
        await server.AssertRejectedAsync("line", "proxy invalid");
        Assert.Equal("ERR setup timeout", await _time.AdvanceUntilAsync(waiting.ReceiveAsync()));
        await server.AssertRejectedAsync("line", "setup timeout");
        await AssertQuietAsync(server);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Bad_headers_and_headers_from_who_is_not_trusted(string transport)
    {
        await using var server = await StartAsync(transport, [.. Proxied, ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1")]);
        byte[][] bad =
        [
            "PROXY TCP4 192.0.2.1 192.0.2.2 70000 1\r\n"u8.ToArray(), "PROXY TCP4 192.0.2.1 192.0.2.2 1 70000\r\n"u8.ToArray(),
            "PROXY TCP4 192.0.2.1 192.0.2.2 -1 1\r\n"u8.ToArray(), ProxyHeaders.Raw(0x21, 0x11, new byte[12], length: 11), new byte[500],
        ];
        foreach (var bytes in bad)
        {
            using var connection = await server.ConnectAsync("line");
            await connection.SendBytesAsync(bytes);
            await connection.AssertCutAsync();
        }

        await server.AssertRejectedAsync("line", "proxy invalid", bad.Length);
        await server.AssertTurnsAwayAsync("line", IPAddress.Parse("127.0.0.2"));
        await server.AssertRejectedAsync("line", "proxy untrusted");
        await AssertQuietAsync(server);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Handshakes_cut_anywhere_silent_ones_and_plain_text(string transport)
    {
        await using var server = await StartAsync(transport, _certificates.Options("line"));
        var hello = await ClientHello.BytesAsync();
        Assert.InRange(hello.Length, 100, 4000);
        var cuts = Enumerable.Range(0, 24).Select(index => 1 + (index * (hello.Length - 2) / 23)).ToList();
        foreach (var cut in cuts)
        {
            using var connection = await server.ConnectAsync("line");
            await connection.SendBytesAsync(hello.AsMemory(0, cut));
            connection.FinishSending();
            await connection.AssertCutAsync();
        }

        var counters = server.Listener("line").Counters;
        using (var plain = await server.ConnectAsync("line"))
        {
            await plain.SendBytesAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            plain.FinishSending();
            await Eventually.TrueAsync(() => counters.Rejected.Total == cuts.Count + 1, "each is refused");
            Assert.Equal(counters.Rejected.Total, counters.Rejected.All.Where(one => one.Reason is "tls failed" or "probe").Sum(one => one.Count));
        }

        using var silent = await server.ConnectAsync("line");
        using var half = await server.ConnectAsync("line");
        await half.SendBytesAsync(hello.AsMemory(0, hello.Length / 2));
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        await Eventually.TrueAsync(() => gate.Count == 2, "both hold their slots");
        await _time.AdvanceUntilAsync(CutAsync(silent));
        await half.AssertCutAsync();
        await server.AssertRejectedAsync("line", "setup timeout", 2);
        Assert.Equal(0, counters.Accepted);
        await AssertQuietAsync(server);
        using var good = await (await server.ConnectAsync("line")).SecureAsync(_certificates);
        Assert.Equal("READY", await good.ReceiveAsync());
    }

    private static async Task<bool> CutAsync(TestClient client)
    {
        await client.AssertCutAsync();
        return true;
    }

    private static async Task AssertQuietAsync(GatewayServer server)
    {
        await AssertEmptyAsync(server);
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level >= LogLevel.Warning && entry.Id.Id != Gateway.Diagnostics.GatewayEventIds.ProxyRefused);
    }

    private static Task AssertEmptyAsync(GatewayServer server)
    {
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        return Eventually.TrueAsync(() => gate.Count == 0 && gate.Addresses == 0 && server.Sessions.Count == 0, "every slot is given back");
    }

    private Task<GatewayServer> StartAsync(string transport, params (string Key, string? Value)[] options) =>
        GatewayServer.StartAsync(_time, [("Gateway:Transport", transport), .. options]);
}
