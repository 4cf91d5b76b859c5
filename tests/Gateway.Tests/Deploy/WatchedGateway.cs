using System.Net;
using System.Net.Sockets;
using Gateway.Sessions;
using Gateway.Tests.Fleet;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Deploy;

/// <summary>A gateway under a load that does a little of everything, and Prometheus with the rules of deploy/ looking on.</summary>
public sealed class WatchedGateway : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly NatsServer _nats;
    private readonly TestCertificates _certificates;
    private readonly GatewayServer _server;
    private readonly WatchedBackEnds _backEnds;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _load;

    private WatchedGateway(NatsServer nats, TestCertificates certificates, WatchedBackEnds backEnds, GatewayServer server, RealPrometheus prometheus)
    {
        _nats = nats;
        _certificates = certificates;
        _backEnds = backEnds;
        _server = server;
        Prometheus = prometheus;
        _load = LoadAsync();
    }

    public RealPrometheus Prometheus { get; }

    public static async Task<WatchedGateway> StartAsync()
    {
        Tool.Require("prometheus", "prometheus");
        var nats = await NatsServer.StartAsync();
        var certificates = new TestCertificates();
        var backEnds = await WatchedBackEnds.StartAsync();
        var server = await FleetGateway.StartAsync(
            nats,
            "watched",
            [
                .. certificates.Options("tls"),
                .. backEnds.Options,
                ("Gateway:Listeners:tls:Url", "tcp://127.0.0.1:0"),
                ("Gateway:Listeners:device:Url", "tcp://127.0.0.1:0"),
                ("Gateway:Listeners:device:Application", "Echo"),
                ("Gateway:Listeners:device:Framing:Kind", "Length"),
                ("Gateway:Listeners:device:Framing:Start", "7878"),
                ("Gateway:Listeners:device:Framing:OnBadStart", "Skip"),
                ("Gateway:Listeners:device:Framing:Offset", "2"),
                ("Gateway:Listeners:device:Framing:Size", "1"),
                ("Gateway:Lookup:Udp:Url", "udp://127.0.0.1:0"),
                ("Gateway:Lookup:Entries:here", "value"),
                ("Gateway:Limits:MessagesPerSecond", "20"),
                ("Gateway:Limits:MaxMessageSize", "64"),
                ("Gateway:Limits:ConnectionsPerSecond", "1"),
                ("Gateway:Limits:Observe:0", "ConnectionsPerSecond"),
                ("Gateway:Shutdown:Grace", "00:10:00"),
            ]);
        var rules = Path.Combine(Repository.Root, "deploy", "prometheus", "rules", "*.yml");
        return new WatchedGateway(nats, certificates, backEnds, server, await RealPrometheus.StartAsync(server.Http.BaseAddress!.Authority, rules));
    }

    /// <summary>Begins a drain, which stays in its grace.</summary>
    public void BeginDrain() => _ = Drain.RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _load;
        _stop.Dispose();
        await Prometheus.DisposeAsync();
        Drain.EndAtOnce();
        await _server.DisposeAsync();
        await _backEnds.DisposeAsync();
        _certificates.Dispose();
        await _nats.DisposeAsync();
    }

    private Drain Drain => _server.Services.GetRequiredService<Drain>();

    private async Task LoadAsync()
    {
        using var member = await _server.ConnectReadyAsync();
        await member.SendAsync("JOIN room");
        await member.ReceiveAsync();
        while (!_stop.IsCancellationRequested)
        {
            await _server.AssertServesAsync();
            await SpeakAsync("line", "GET here", "GET nobody", "nonsense", "QUIT");

            // A push with a line feed in it reaches nobody who reads lines.
            await SpeakAsync("frames", "JOIN room", "SAY room two\nlines", "QUIT");

            // One that is too long, and more in one second than a second may have.
            await SpeakAsync("line", new string('x', 100));
            await SpeakAsync("line", [.. Enumerable.Repeat("PING", 22), "QUIT"]);
            using (var plain = await _server.ConnectAsync("tls"))
            {
                await plain.SendAsync("no handshake");
                await plain.AssertCutAsync();
            }

            // Noise before a frame, which is dropped, and more behind it than may be.
            using (var device = await _server.ConnectAsync("device"))
            {
                await device.SendBytesAsync(new byte[] { 1, 2, 0x78, 0x78, 0 });
                await device.ReceiveBytesAsync(3);
                await device.SendBytesAsync(new byte[100]);
                await device.ReceiveToEndAsync();
            }

            using var nothing = await _server.Http.GetAsync(new Uri("/nothing", UriKind.Relative));
            await AskByUdpAsync([1, 4, .. "here"u8]);
            await AskByUdpAsync([9, 9]);
            await _backEnds.UseAsync(_server);
            await Task.Delay(Pause);
        }
    }

    private async Task SpeakAsync(string listener, params string[] messages)
    {
        using var client = await _server.ConnectReadyAsync(listener);
        await client.SendAsync(messages);
        await client.ReceiveToEndAsync();
    }

    private async Task AskByUdpAsync(byte[] request)
    {
        var door = _server.Services.GetRequiredService<DatagramListenerDirectory>().All.Single(door => door.Url.StartsWith("udp:", StringComparison.Ordinal));
        using var client = new UdpClient();
        client.Connect(IPEndPoint.Parse(new Uri(door.Url).Authority));
        await client.SendAsync(request);
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        await client.ReceiveAsync(timeout.Token);
    }
}
