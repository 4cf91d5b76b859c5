using System.Net.Security;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Gateway.Tests.Transports.Tls;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Sessions;

/// <summary>A token that is required behind a PROXY header and TLS: one time for all of it, and whoever guesses is the client, not the proxy.</summary>
public abstract class AuthorizationBehindSetupTests(string transport) : IDisposable
{
    private const string Good = "good-token-0123456789";
    private const string Wrong = "wrong-token-012345678";

    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Header_handshake_token_and_request_in_one_go_and_one_byte_at_a_time(bool isByteByByte)
    {
        await using var server = await StartAsync(TimeProvider.System, isTls: true);
        using var client = await server.ConnectAsync("line");
        await using var tls = new SslStream(new HeadedStream(client.Socket, ProxyHeaders.Binary("192.0.2.1"), isByteByByte), false, (_, shown, _, _) => shown!.Subject == "CN=localhost");
        await tls.AuthenticateAsClientAsync("localhost").WaitAsync(TestClient.Patience);
        await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"WHOAMI\nAUTH {Good}\nWHOAMI\n"));
        using var reader = new StreamReader(tls);
        Assert.Equal("READY", await reader.ReadLineAsync().WaitAsync(TestClient.Patience));
        Assert.Equal("ERR unauthorized", await reader.ReadLineAsync().WaitAsync(TestClient.Patience));
        Assert.Equal("OK", await reader.ReadLineAsync().WaitAsync(TestClient.Patience));
        Assert.EndsWith(" 192.0.2.1:4711", await reader.ReadLineAsync().WaitAsync(TestClient.Patience));
    }

    [Fact]
    public async Task In_clear_all_of_it_is_one_segment()
    {
        await using var server = await StartAsync(TimeProvider.System);
        using var client = await server.ConnectAsync("line");
        await client.SendBytesAsync((byte[])[.. ProxyHeaders.Text("192.0.2.1"), .. System.Text.Encoding.ASCII.GetBytes($"AUTH {Good}\nWHOAMI\n")]);
        Assert.Equal(["READY", "OK"], await client.ReceiveAsync(2));
        Assert.EndsWith(" 192.0.2.1:4711", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Setup_is_one_time_for_header_handshake_and_token()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time, isTls: true);
        using var client = await server.ConnectAsync("line");
        var gate = server.Services.GetRequiredService<ConnectionGate>();
        await Eventually.TrueAsync(() => gate.Count == 1, "its slot is taken from accept");
        time.Advance(TimeSpan.FromSeconds(4));
        await using var tls = new SslStream(new HeadedStream(client.Socket, ProxyHeaders.Binary("192.0.2.1"), false), false, (_, shown, _, _) => shown!.Subject == "CN=localhost");
        await tls.AuthenticateAsClientAsync("localhost").WaitAsync(TestClient.Patience);
        using var reader = new StreamReader(tls);
        Assert.Equal("READY", await reader.ReadLineAsync().WaitAsync(TestClient.Patience));

        // Dribbling a token, a byte a second, with 6 s left of the 10: it does not get all of its own time once more.
        foreach (var one in "AUTH good"u8.ToArray().Take(5))
        {
            await tls.WriteAsync(new[] { one });
            time.Advance(TimeSpan.FromSeconds(1));
        }

        var said = reader.ReadLineAsync();
        Assert.False(said.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal("ERR setup timeout", await time.AdvanceUntilAsync(said));
        Assert.Null(await reader.ReadLineAsync().WaitAsync(TestClient.Patience));
        client.Dispose();
        await server.AssertEndedAsync("line", SessionEnd.SetupTimeout);
    }

    [Fact]
    public async Task Whoever_guesses_through_a_proxy_waits_and_the_proxys_other_clients_do_not()
    {
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(time);
        using (var guessing = await ConnectAsync(server, "192.0.2.1"))
        {
            await guessing.SendAsync($"AUTH {Wrong}", $"AUTH {Wrong}", $"AUTH {Wrong}");
            Assert.Equal(["READY", "ERR unauthorized", "ERR unauthorized", "ERR unauthorized"], await guessing.ReceiveAsync(4));
            await guessing.AssertClosedAsync();
        }

        await server.AssertEndedAsync("line", SessionEnd.Unauthorized);
        using var again = await ConnectAsync(server, "192.0.2.1");
        var greeting = again.ReceiveAsync();
        using var other = await ConnectAsync(server, "192.0.2.2");
        Assert.Equal("READY", await other.ReceiveAsync());
        Assert.False(greeting.IsCompleted);
        Assert.Equal("READY", await time.AdvanceUntilAsync(greeting));
    }

    private static async Task<TestClient> ConnectAsync(GatewayServer server, string from)
    {
        var client = await server.ConnectAsync("line");
        await client.SendBytesAsync(ProxyHeaders.Text(from));
        return client;
    }

    private Task<GatewayServer> StartAsync(TimeProvider time, bool isTls = false) => GatewayServer.StartAsync(
        time,
        [
            .. isTls ? _certificates.Options("line") : [],
            ("Gateway:Transport", transport),
            ("Gateway:Listeners:line:ProxyProtocol", "Required"),
            ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"),
            ("Gateway:Listeners:line:Tokens:0", Good),
        ]);
}

public sealed class AuthorizationBehindSetupTestsOverEpoll() : AuthorizationBehindSetupTests("Epoll");

public sealed class AuthorizationBehindSetupTestsOverSockets() : AuthorizationBehindSetupTests("Sockets");
