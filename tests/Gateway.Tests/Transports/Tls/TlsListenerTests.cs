using System.Net.Security;
using System.Security.Authentication;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Transports.Tls;

public abstract class TlsListenerTests(string transport) : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "line")]
    [InlineData(SslProtocols.Tls13, "line")]
    [InlineData(SslProtocols.Tls13, "frames")]
    public async Task Every_message_goes_through_and_the_end_is_clean(SslProtocols protocol, string listener)
    {
        await using var server = await StartAsync(listener);
        using var client = await ConnectAsync(server, listener, protocol);
        Assert.Equal(protocol, client.Tls!.SslProtocol);
        Assert.Equal("READY", await client.ReceiveAsync());
        var long1 = new string('x', 60_000);
        await client.SendAsync("PING", $"ECHO {long1}", "WHOAMI");
        Assert.Equal("PONG", await client.ReceiveAsync());
        Assert.Equal($"OK {long1}", await client.ReceiveAsync());
        Assert.EndsWith($" {client.Socket.LocalEndPoint}", await client.ReceiveAsync());
        await client.SendAsync("QUIT");
        Assert.Equal("BYE", await client.ReceiveAsync());

        // The end of the stream under TLS is close_notify: a cut connection would throw here.
        await client.AssertClosedAsync();
        client.Dispose();
        await server.AssertEndedAsync(listener, SessionEnd.Quit);
        await AssertEmptyAsync(server);
    }

    [Fact]
    public async Task A_client_that_has_finished_sending_still_gets_every_answer()
    {
        await using var server = await StartAsync();
        using var client = await ConnectAsync(server);
        var requests = Enumerable.Range(0, 2000).Select(number => $"ECHO {number} {new string('y', 100)}").ToArray();
        await client.SendAsync([.. requests]);
        await client.FinishSendingSecurelyAsync();
        Assert.Equal("READY", await client.ReceiveAsync());
        Assert.Equal(requests.Select(request => "OK " + request[5..]), await client.ReceiveAsync(2000));
        await client.AssertClosedAsync();
        await server.AssertEndedAsync("line", SessionEnd.ClientClosed);
    }

    [Fact]
    public async Task Timeouts_are_told_under_TLS()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        using var idle = await ConnectAsync(server);
        using var slow = await ConnectAsync(server);
        Assert.Equal("READY", await idle.ReceiveAsync());
        Assert.Equal("READY", await slow.ReceiveAsync());
        await slow.SendBytesAsync("PIN"u8.ToArray());
        await server.AssertReceivedAsync("line", 3);
        Assert.Equal("ERR read timeout", await time.AdvanceUntilAsync(slow.ReceiveAsync()));
        await slow.AssertClosedAsync();
        Assert.Equal("ERR idle timeout", await time.AdvanceUntilAsync(idle.ReceiveAsync()));
        await idle.AssertClosedAsync();
    }

    /// <summary>Whatever it was that filled the kernel's buffers, close_notify is what has no room left for one of these.</summary>
    [Fact]
    public async Task Clients_that_say_QUIT_and_read_nothing_do_not_stay()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, ("Gateway:Listeners:line:Socket:SendBufferSize", "4096"));
        var clients = new List<TestClient>();
        for (var length = 500; length <= 12_000; length += 250)
        {
            var client = await TestClient.ConnectAsync(server.EndPoint("line"), receiveBuffer: 2048);
            clients.Add(client);
            await client.SecureAsync(_certificates);
            Assert.Equal("READY", await client.ReceiveAsync());
            await client.SendAsync($"ECHO {new string('x', length)}", "QUIT");
        }

        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(500));
                return server.Sessions.Count == 0;
            },
            "nobody stays in closing");
        await AssertEmptyAsync(server);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_for_its_own_reason()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, ("Gateway:Listeners:line:Socket:SendBufferSize", "4096"));
        using var client = await TestClient.ConnectAsync(server.EndPoint("line"), receiveBuffer: 4096);
        await client.SecureAsync(_certificates);
        var request = System.Text.Encoding.ASCII.GetBytes($"ECHO {new string('z', 60_000)}\n");
        _ = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    await client.Tls!.WriteAsync(request);
                }
            }
            catch (IOException)
            {
            }
        });
        var ended = Task.Run(async () =>
        {
            await server.AssertEndedAsync("line", SessionEnd.WriteTimeout);
            return true;
        });
        await server.AssertReceivedAsync("line", 60_000);
        Assert.True(await time.AdvanceUntilAsync(ended));
        await AssertEmptyAsync(server);
    }

    [Fact]
    public async Task Silent_and_half_handshakes_hold_their_slot_for_Setup_and_no_longer()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        using var silent = await server.ConnectAsync("line");
        using var half = await server.ConnectAsync("line");
        await half.SendBytesAsync(new byte[] { 22, 3, 1, 2, 0, 1, 0 });
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        await Eventually.TrueAsync(() => gate.Count == 2, "both are counted from accept");
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(2, gate.Count);
        await time.AdvanceUntilAsync(CutAsync(silent));
        await half.AssertCutAsync();
        await server.AssertRejectedAsync("line", "setup timeout", 2);
        await AssertEmptyAsync(server);
    }

    [Fact]
    public async Task Plain_text_old_versions_and_garbage_are_refused_quietly_and_the_next_client_is_served()
    {
        await using var server = await StartAsync();
        using (var plain = await server.ConnectAsync("line"))
        {
            await plain.SendAsync("PING");
            Assert.DoesNotContain("PONG", System.Text.Encoding.Latin1.GetString(await ReceiveWhatComesAsync(plain)));
        }

        using (var garbage = await server.ConnectAsync("line"))
        {
            var bytes = new byte[2000];
            new Random(5).NextBytes(bytes);
            await garbage.SendBytesAsync(bytes);
            garbage.FinishSending();
            await ReceiveWhatComesAsync(garbage);
        }

        using (var old = await server.ConnectAsync("line"))
        {
#pragma warning disable SYSLIB0039, CA5397 // That it is refused is what is tested.
            await Assert.ThrowsAnyAsync<Exception>(() => old.SecureAsync(_certificates, SslProtocols.Tls11));
#pragma warning restore SYSLIB0039, CA5397
        }

        (await server.ConnectAsync("line")).Dispose();
        await server.AssertRejectedAsync("line", "probe");
        var rejected = server.Listener("line").Counters.Rejected;
        await Eventually.TrueAsync(() => rejected.All.Single(one => one.Reason == "tls failed").Count >= 2, "plain text and garbage are refused");
        Assert.DoesNotContain(server.Log.GetSnapshot(), entry => entry.Level > LogLevel.Debug && entry.Message.Contains("TLS", StringComparison.Ordinal));
        using var good = await ConnectAsync(server);
        Assert.Equal("READY", await good.ReceiveAsync());
    }

    [Fact]
    public async Task A_full_gateway_costs_no_handshake()
    {
        await using var server = await StartAsync(("Gateway:Limits:MaxConnections", "1"));
        using var first = await ConnectAsync(server);
        Assert.Equal("READY", await first.ReceiveAsync());
        await server.AssertTurnsAwayAsync("line");
        await server.AssertRejectedAsync("line", "gateway full");
    }

    [Fact]
    public async Task A_PROXY_header_the_handshake_and_the_first_command_in_one_go_and_byte_by_byte()
    {
        await using var server = await StartAsync(("Gateway:Listeners:line:ProxyProtocol", "Required"), ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"));
        foreach (var isByteByByte in new[] { false, true })
        {
            using var client = await server.ConnectAsync("line");
            await using var tls = new SslStream(new HeadedStream(client.Socket, ProxyHeaders.Binary("192.0.2.1", extensions: new byte[5]), isByteByByte), false, (_, shown, _, _) => shown!.Subject == "CN=localhost");
            await tls.AuthenticateAsClientAsync("localhost").WaitAsync(TestClient.Patience);
            await tls.WriteAsync("WHOAMI\n"u8.ToArray());
            var reader = new StreamReader(tls);
            Assert.Equal("READY", await reader.ReadLineAsync().WaitAsync(TestClient.Patience));
            Assert.EndsWith(" 192.0.2.1:4711", await reader.ReadLineAsync().WaitAsync(TestClient.Patience));
        }
    }

    private static async Task<byte[]> ReceiveWhatComesAsync(TestClient client)
    {
        try
        {
            return await client.ReceiveToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            return [];
        }
    }

    private static async Task<bool> CutAsync(TestClient client)
    {
        await client.AssertCutAsync();
        return true;
    }

    private static Task AssertEmptyAsync(GatewayServer server)
    {
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        return Eventually.TrueAsync(() => gate.Count == 0 && gate.Addresses == 0 && server.Sessions.Count == 0, "every slot is given back");
    }

    private async Task<TestClient> ConnectAsync(GatewayServer server, string listener = "line", SslProtocols protocol = SslProtocols.None)
    {
        var client = await server.ConnectAsync(listener);
        client.Framing = server.Listener(listener).Framing.Name;
        return await client.SecureAsync(_certificates, protocol);
    }

    private Task<GatewayServer> StartAsync(string listener) => GatewayServer.StartAsync([.. _certificates.Options(listener), ("Gateway:Transport", transport)]);

    private Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => StartAsync(TimeProvider.System, options);

    private Task<GatewayServer> StartAsync(TimeProvider time, params (string Key, string? Value)[] options) =>
        GatewayServer.StartAsync(time, [.. _certificates.Options("line"), ("Gateway:Transport", transport), .. options]);
}

public sealed class TlsListenerTestsOverEpoll() : TlsListenerTests("Epoll");

public sealed class TlsListenerTestsOverSockets() : TlsListenerTests("Sockets");
