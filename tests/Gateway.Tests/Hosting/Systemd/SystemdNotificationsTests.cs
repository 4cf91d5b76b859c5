using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Gateway.Diagnostics;
using Gateway.Hosting.Systemd;
using Gateway.Tests.Support;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Hosting.Systemd;

/// <summary>What the real executable says on the socket that a service manager has given it, and what the watchdog hears.</summary>
public sealed class SystemdNotificationsTests
{
    private const string Settings = """{ "Gateway": { "Limits": { "MaxMessageSize": 1000 } } }""";

    [SkippableFact]
    public async Task It_tells_when_it_is_ready_reloads_lives_and_stops()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "systemd");
        using var folder = new TempDirectory();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        await using var gateway = GatewayProcess.Start(
            GatewayProcess.AnyPorts, new() { ["NOTIFY_SOCKET"] = folder["notify"], ["WATCHDOG_USEC"] = "100000" }, Settings);
        Assert.Equal("READY=1\nSTATUS=Serving", await ReceiveAsync(socket));
        await Eventually.TrueAsync(() => gateway.Output.Any(line => line.Contains("is ready", StringComparison.Ordinal)), "the log says that it is ready");

        var before = Monotonic();
        gateway.Signal(GatewayProcess.HangUp);
        var reloading = (await ReceiveButLifeAsync(socket)).Split('\n');
        Assert.Equal("RELOADING=1", reloading[0]);
        Assert.InRange(long.Parse(reloading[1].Split('=')[1], CultureInfo.InvariantCulture), before, Monotonic());
        Assert.Equal("READY=1\nSTATUS=Serving", await ReceiveButLifeAsync(socket));

        await File.WriteAllTextAsync(gateway.Settings, Settings.Replace("1000", "-1"));
        gateway.Signal(GatewayProcess.HangUp);
        Assert.StartsWith("RELOADING=1", await ReceiveButLifeAsync(socket));
        Assert.StartsWith("READY=1\nSTATUS=Serving. The changed configuration was not applied: Gateway:Limits:MaxMessageSize is -1", await ReceiveButLifeAsync(socket));

        while (await ReceiveAsync(socket) != "WATCHDOG=1")
        {
        }

        Assert.Equal("WATCHDOG=1", await ReceiveAsync(socket));
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal("STOPPING=1\nSTATUS=Draining", await ReceiveButLifeAsync(socket));
        Assert.Equal(0, await gateway.ExitAsync());
    }

    [SkippableFact]
    public async Task A_service_without_a_watchdog_tells_nothing_of_its_life_and_one_without_a_socket_nothing_at_all()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "systemd");
        using var folder = new TempDirectory();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["notify"]));

        // The watchdog of another process, as a service inherits it from a wrapper.
        await using var gateway = GatewayProcess.Start(
            GatewayProcess.AnyPorts, new() { ["NOTIFY_SOCKET"] = folder["notify"], ["WATCHDOG_USEC"] = "2000", ["WATCHDOG_PID"] = "1" });
        Assert.StartsWith("READY=1", await ReceiveAsync(socket));
        gateway.Signal(GatewayProcess.HangUp);
        Assert.StartsWith("RELOADING=1", await ReceiveAsync(socket));
        Assert.StartsWith("READY=1", await ReceiveAsync(socket));

        if (ExecutableServer.Path is not null)
        {
            // One file, which has all assemblies.
            return;
        }

        await using var other = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        Assert.DoesNotContain(other.Maps(), path => path.EndsWith("Systemd.dll", StringComparison.Ordinal));
        Assert.Contains(gateway.Maps(), path => path.EndsWith("Systemd.dll", StringComparison.Ordinal));
    }

    [Fact]
    public void Blocked_sessions_are_no_life()
    {
        var time = new FakeTimeProvider();
        var told = new Told();
        using var liveness = new Liveness(time, NullLogger<Liveness>.Instance);
        var progress = 0L;
        liveness.Watch("Loop", () => progress);
        Environment.SetEnvironmentVariable("WATCHDOG_USEC", "2000000");
        try
        {
            using var notifications = new SystemdNotifications(told, liveness, new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), time);
            Assert.True(notifications.StartedAsync(default).IsCompletedSuccessfully);
            Assert.Equal(5, Lives(5, moves: true));
            Assert.InRange(Lives(60, moves: false), Liveness.MaxStalledChecks - 1, Liveness.MaxStalledChecks + 1);
            Assert.Equal(0, Lives(60, moves: false));
            Assert.InRange(Lives(5, moves: true), 4, 5);

            int Lives(int seconds, bool moves)
            {
                told.States.Clear();
                for (var second = 0; second < seconds; second++)
                {
                    progress += moves ? 1 : 0;
                    time.Advance(TimeSpan.FromSeconds(1));
                }

                return told.States.Count(state => state == "WATCHDOG=1");
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("WATCHDOG_USEC", null);
        }
    }

    private static long Monotonic() => TimeProvider.System.GetTimestamp() / (TimeProvider.System.TimestampFrequency / 1_000_000);

    private static async Task<string> ReceiveButLifeAsync(Socket socket)
    {
        string state;
        do
        {
            state = await ReceiveAsync(socket);
        }
        while (state == "WATCHDOG=1");
        return state;
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[4096];
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, timeout.Token));
    }

    private sealed class Told : ISystemdNotifier
    {
        internal ConcurrentQueue<string> States { get; } = new();

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => States.Enqueue(state.ToString());
    }
}
