using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gateway.Tests.Support;

namespace Gateway.Tests.Transports;

/// <summary>Socket activation: the gateway serves sockets that were opened before it, and leaves them to its successor when it goes.</summary>
public sealed partial class PassedSocketTests
{
    private const int SetFlags = 2;

    [SkippableFact]
    public async Task Systemd_s_own_tool_starts_it_with_the_first_client()
    {
        var activate = Tool.Require("systemd-socket-activate", "systemd");
        using var folder = new TempDirectory();
        var (line, http) = (FreePort(), FreePort());
        await using var gateway = GatewayProcess.Start(
            [.. Doors(line), $"--Gateway:Listeners:unix:Url=unix://{folder.Path}/line", $"--Kestrel:Endpoints:Http:Url=http://127.0.0.1:{http}"],
            before: [activate, "-l", $"127.0.0.1:{line}", "-l", $"{folder.Path}/line", "-l", $"127.0.0.1:{http}"]);
        await Eventually.TrueAsync(() => File.Exists($"{folder.Path}/line"), "the sockets are open");
        using var first = await TestClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, line));
        Assert.Equal("READY", await first.ReceiveAsync());
        using var unix = await TestClient.ConnectAsync(new UnixDomainSocketEndPoint($"{folder.Path}/line"));
        Assert.Equal("READY", await unix.ReceiveAsync());
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        Assert.Equal("ok", await client.GetStringAsync("/health"));

        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.True(File.Exists($"{folder.Path}/line"), "the file is not the gateway's");
    }

    [SkippableTheory]
    [InlineData("Auto")]
    [InlineData("Sockets")]
    public async Task Who_connects_between_two_of_them_is_served_by_the_second(string transport)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "descriptors");
        Tool.Require("bash", "bash");
        using var socket = Listen();
        var endPoint = (IPEndPoint)socket.LocalEndPoint!;
        await using (var gateway = Start(socket, $"--Gateway:Transport={transport}"))
        {
            using var client = await TestClient.ConnectAsync(endPoint);
            Assert.Equal("READY", await client.ReceiveAsync());
            gateway.Signal(GatewayProcess.Terminate);
            Assert.Equal("NOTICE shutting down", await client.ReceiveAsync());
            client.Dispose();
            Assert.Equal(0, await gateway.ExitAsync());
        }

        using var between = await TestClient.ConnectAsync(endPoint);
        await between.SendAsync("PING");
        await using var successor = Start(socket, $"--Gateway:Transport={transport}");
        Assert.Equal(["READY", "PONG"], await between.ReceiveAsync(2));
        using var another = await TestClient.ConnectAsync(endPoint);
        Assert.Equal("READY", await another.ReceiveAsync());
    }

    [SkippableTheory]
    [InlineData(true, "LISTEN_FDS names the socket tcp://127.0.0.1:{0}, which nothing uses: give it to a listener or an HTTP endpoint as its Url, or remove it from the socket unit.")]
    [InlineData(false, "LISTEN_FDS names descriptor 3, which is no listening stream socket: a socket unit for the gateway has ListenStream= and Accept=no alone.")]
    public async Task What_nothing_uses_stops_the_start(bool isListening, string fault)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "descriptors");
        Tool.Require("bash", "bash");
        using var socket = isListening ? Listen() : new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await using var gateway = Pass(socket, GatewayProcess.AnyPorts);
        Assert.Equal(1, await gateway.ExitAsync());
        Assert.Contains(string.Format(fault, (socket.LocalEndPoint as IPEndPoint)?.Port), string.Join('\n', gateway.Error));
    }

    [SkippableFact]
    public async Task Sockets_that_were_passed_to_another_process_are_not_touched()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "descriptors");
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts, new() { ["LISTEN_FDS"] = "1", ["LISTEN_PID"] = "1" });
        using var client = await TestClient.ConnectAsync(gateway.EndPoint("line"));
        Assert.Equal("READY", await client.ReceiveAsync());
    }

    private static string[] Doors(int line) =>
    [
        .. GatewayProcess.AnyPorts.Where(one => !one.Contains("line:Url", StringComparison.Ordinal) && !one.Contains("Http:Url", StringComparison.Ordinal)),
        $"--Gateway:Listeners:line:Url=tcp://127.0.0.1:{line}",
    ];

    private static GatewayProcess Start(Socket socket, params string[] more) =>
        Pass(socket, [.. Doors(((IPEndPoint)socket.LocalEndPoint!).Port), "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", .. more]);

    // The descriptor is inherited, and is the first that a service manager passes.
    private static GatewayProcess Pass(Socket socket, params string[] arguments)
    {
        var descriptor = (int)socket.Handle;
        Assert.Equal(0, SetDescriptorFlags(descriptor, SetFlags, 0));
        return GatewayProcess.Start(
            arguments, before: ["bash", "-c", $"""exec 3<&{descriptor} {descriptor}<&-; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@" """, "bash"]);
    }

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int FreePort()
    {
        using var socket = Listen();
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int SetDescriptorFlags(int descriptor, int command, int flags);
}
