using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>HAProxy or nginx in front of a gateway, on loopback, with a configuration of the test's.</summary>
public sealed class RealProxy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private RealProxy(Process process, string folder, IPEndPoint endPoint)
    {
        _process = process;
        _folder = folder;
        EndPoint = endPoint;
    }

    /// <summary>Where clients connect.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>HAProxy with one TCP frontend and one server, whose line ends with <paramref name="options"/>.</summary>
    public static Task<RealProxy> HaproxyAsync(EndPoint gateway, string options, string bind = "", string mode = "tcp") =>
        HaproxyAsync([$"server gateway {gateway} {options}"], bind, mode);

    /// <summary>HAProxy with one frontend and these lines for its back end.</summary>
    public static Task<RealProxy> HaproxyAsync(string[] backend, string bind = "", string mode = "tcp") => StartAsync(
        Tool.Require("haproxy", "haproxy"),
        (configuration, _) => ["-db", "-f", configuration],
        port => $"""
            global
              maxconn 200
            defaults
              mode {mode}
              timeout connect 5s
              timeout client 30s
              timeout server 30s
              timeout check 2s
            frontend in
              bind 127.0.0.1:{port} {bind}
              default_backend out
            backend out
              {string.Join("\n  ", backend)}
            """ + "\n");

    /// <summary>nginx's stream module, passing the client's address on; <paramref name="realip"/> is how it takes it from a header itself.</summary>
    public static Task<RealProxy> NginxAsync(EndPoint gateway, string listen = "", string realip = "")
    {
        const string Module = "/usr/lib/nginx/modules/ngx_stream_module.so";
        var nginx = Tool.Require("nginx", "nginx-light");
        Skip.IfNot(File.Exists(Module), "nginx has no stream module: install Debian's libnginx-mod-stream to run this test.");
        return StartAsync(
            nginx,
            (configuration, folder) => ["-p", folder, "-e", "stderr", "-c", configuration],
            port => $$"""
                load_module {{Module}};
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr;
                events { }
                stream { server { listen 127.0.0.1:{{port}} {{listen}}; {{realip}} proxy_pass {{gateway}}; proxy_protocol on; } }
                """);
    }

    /// <summary>A program with a whole file of its own, ready once it listens on this port.</summary>
    public static Task<RealProxy> FileAsync(string program, Func<string, string, string[]> arguments, string file, int port) =>
        StartAsync(program, arguments, _ => file, new IPEndPoint(IPAddress.Loopback, port));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<RealProxy> StartAsync(string program, Func<string, string, string[]> arguments, Func<int, string> configuration, IPEndPoint? endPoint = null)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-proxy-").FullName;
        var path = Path.Combine(folder, "proxy.conf");
        endPoint ??= FreeEndPoint();
        await File.WriteAllTextAsync(path, configuration(endPoint.Port));
        var process = Process.Start(new ProcessStartInfo(program, arguments(path, folder)) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var proxy = new RealProxy(process, folder, endPoint);
        var said = process.StandardError.ReadToEndAsync();
        await Eventually.TrueAsync(() => process.HasExited || Listens(endPoint), $"{program} listens");
        Assert.False(process.HasExited, process.HasExited ? await said : "");
        return proxy;
    }

    // Looked up rather than tried: a try would be a connection that the test has to count.
    private static bool Listens(IPEndPoint endPoint) =>
        System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Contains(endPoint);

    // Neither proxy tells which port the system picked for it, so one is picked before.
    private static IPEndPoint FreeEndPoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }
}
