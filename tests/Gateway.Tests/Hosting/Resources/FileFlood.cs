using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Resources;

/// <summary>Idle connections, many, to HTTP and to a line listener of a gateway in a process of its own; and one user of every feature beside them.</summary>
internal sealed class FileFlood : IAsyncDisposable
{
    /// <summary>What an idle gateway may take of one processor while the flood stands.</summary>
    private const double IdleShare = 0.5;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private readonly GatewayProcess _gateway;
    private readonly List<Socket> _sockets = [];

    private FileFlood(GatewayProcess gateway) => _gateway = gateway;

    /// <summary>Connects, and waits for none of them: many stay in the backlog.</summary>
    internal static async Task<FileFlood> BeginAsync(GatewayProcess gateway, int http, int line)
    {
        var flood = new FileFlood(gateway);
        var (web, lines) = (IPEndPoint.Parse(gateway.Http.Authority), gateway.EndPoint("line"));
        for (var index = 0; index < Math.Max(http, line); index++)
        {
            if (index < http)
            {
                flood.Connect(web);
            }

            if (index < line)
            {
                flood.Connect(lines);
            }
        }

        var before = -1;
        await Eventually.TrueAsync(() => before == (before = gateway.Files().Length) && before > 100, "the flood to settle");
        return flood;
    }

    /// <summary>Every feature is asked for while nothing is free: answers are as may be, nobody waits for them long.</summary>
    internal async Task TryAllAsync()
    {
        Func<GatewayProcess, CancellationToken, Task>[] all = [ScrapeAsync, DescribeAsync, OpenWebSocketAsync, ReadEventsAsync, ShakeHandsAsync];
        foreach (var one in all)
        {
            using var timeout = new CancellationTokenSource(Moment);
            try
            {
                await one(_gateway, timeout.Token);
            }
            catch (Exception exception) when (exception is not InvalidOperationException)
            {
                // Full is full.
            }
        }

        Assert.False(_gateway.HasExited, string.Join('\n', _gateway.Error));
    }

    /// <summary>So many line sessions are open at once.</summary>
    internal Task ServesAllAsync(int sessions) => Eventually.TrueAsync(() => _sockets.Count(socket => socket.Connected && socket.Available == "READY\n".Length) >= sessions, $"{sessions} sessions");

    /// <summary>While the flood stands, hardly any processor time is taken.</summary>
    internal async Task IdlesAsync()
    {
        // What is being refused goes on for as long as Linger, and the first requests are compiled.
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (await ShareAsync() is var share && share >= IdleShare)
        {
            Assert.False(timeout.IsCancellationRequested, $"It takes {share:0.00} of a core.");
        }

        Assert.False(_gateway.HasExited, string.Join('\n', _gateway.Error));
    }

    internal Task EndAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _sockets.Clear();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => new(EndAsync());

    /// <summary>Every feature answers, sooner or later, as if nothing had happened.</summary>
    internal static async Task UseAllAsync(GatewayProcess gateway)
    {
        await SoonAsync(gateway, ScrapeAsync);
        await SoonAsync(gateway, DescribeAsync);
        await SoonAsync(gateway, OpenWebSocketAsync);
        await SoonAsync(gateway, ReadEventsAsync);
        await SoonAsync(gateway, ShakeHandsAsync);
        await SoonAsync(gateway, PingAsync);
    }

    /// <summary>The table has this value, sooner or later.</summary>
    internal static Task AssertLookupAsync(GatewayProcess gateway, string key, string value) => SoonAsync(gateway, async (one, cancellationToken) =>
    {
        using var client = await TestClient.ConnectAsync(one.EndPoint("line")).WaitAsync(cancellationToken);
        Assert.Equal("READY", await client.ReceiveAsync().WaitAsync(cancellationToken));
        await client.SendAsync($"GET {key}");
        Assert.Equal($"OK {value}", await client.ReceiveAsync().WaitAsync(cancellationToken));
    });

    private static async Task SoonAsync(GatewayProcess gateway, Func<GatewayProcess, CancellationToken, Task> use)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        for (; ; )
        {
            using var moment = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token);
            moment.CancelAfter(Moment);
            try
            {
                await use(gateway, moment.Token);
                return;
            }
            catch (Exception exception) when (!timeout.IsCancellationRequested)
            {
                Assert.False(gateway.HasExited, $"{exception.Message}\n{string.Join('\n', gateway.Error)}");
                await Task.Delay(20);
            }
        }
    }

    private static async Task ScrapeAsync(GatewayProcess gateway, CancellationToken cancellationToken) => Assert.Contains("gateway_accept_rests_total", await GetAsync(gateway, "/metrics", cancellationToken));

    private static async Task DescribeAsync(GatewayProcess gateway, CancellationToken cancellationToken) => Assert.Contains("\"openapi\"", await GetAsync(gateway, "/openapi/v1.json", cancellationToken));

    private static async Task<string> GetAsync(GatewayProcess gateway, string path, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = gateway.Http };
        return await client.GetStringAsync(path, cancellationToken);
    }

    private static Task OpenWebSocketAsync(GatewayProcess gateway, CancellationToken cancellationToken) => AskAsync(
        gateway, "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", "HTTP/1.1 101 ", cancellationToken);

    private static Task ReadEventsAsync(GatewayProcess gateway, CancellationToken cancellationToken) => AskAsync(
        gateway, "GET /api/v1/events HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 ", cancellationToken);

    private static async Task AskAsync(GatewayProcess gateway, string request, string expected, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(gateway.Http.Authority), cancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var buffer = new byte[expected.Length];
        await client.GetStream().ReadExactlyAsync(buffer, cancellationToken);
        Assert.Equal(expected, Encoding.ASCII.GetString(buffer));
    }

    private static async Task ShakeHandsAsync(GatewayProcess gateway, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.EndPoint("tls"), cancellationToken);
#pragma warning disable CA5359 // The certificate is the test's own; what is looked for is whether there is a handshake at all.
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, cancellationToken);
        var greeting = new byte["READY\n".Length];
        await tls.ReadExactlyAsync(greeting, cancellationToken);
        Assert.Equal("READY\n", Encoding.ASCII.GetString(greeting));
    }

    private static async Task PingAsync(GatewayProcess gateway, CancellationToken cancellationToken)
    {
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line")).WaitAsync(cancellationToken);
        Assert.Equal("READY", await client.ReceiveAsync().WaitAsync(cancellationToken));
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync().WaitAsync(cancellationToken));
    }

    private async Task<double> ShareAsync()
    {
        var (before, from) = (_gateway.ProcessorTime, TimeProvider.System.GetTimestamp());
        await Task.Delay(Window);
        return (_gateway.ProcessorTime - before) / TimeProvider.System.GetElapsedTime(from);
    }

    private void Connect(IPEndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _sockets.Add(socket);
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException)
        {
            // Under way.
        }
    }
}
