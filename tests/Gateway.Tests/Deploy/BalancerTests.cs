using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Deploy;

/// <summary>The balancers' files are run as they are, with the addresses of a gateway of the test's in place of the names.</summary>
public sealed class BalancerTests
{
    private static readonly Dictionary<string, string> Doors = new() { ["9000"] = "line", ["9001"] = "frames", ["9002"] = "echo" };

    [SkippableFact]
    public async Task HAProxy_carries_every_door_and_names_the_client()
    {
        var haproxy = Tool.Require("haproxy", "haproxy");
        await using var server = await StartAsync();
        var ports = FreePorts();
        await using var proxy = await RealProxy.FileAsync(haproxy, (file, _) => ["-db", "-f", file], Localised(Repository.Read("deploy/haproxy/haproxy.cfg"), server, ports), ports["9000"]);

        await AssertCarriesAsync(server, ports);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports["8080"]}") };
        Assert.Equal("ok", await http.GetStringAsync("/health"));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
        using var status = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports["8404"]}") };
        Assert.Equal(HttpStatusCode.OK, (await status.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);

        // Until it has checked a server it takes it for well.
        Assert.Equal(8, await ServersAsync(status, "haproxy_server_check_status", "L7OK"));

        // The alert on a gateway out of rotation rests on this metric.
        Assert.Equal(8, await ServersAsync(status, "haproxy_server_status", "UP"));
    }

    /// <summary>The certificates lie where the compose files mount them: beside HAProxy's file.</summary>
    [SkippableTheory]
    [InlineData("haproxy")]
    [InlineData("gateway")]
    public async Task HAProxy_carries_TLS_that_ends_at_either_and_checks_what_the_door_speaks(string where)
    {
        var (env, haproxy) = (Tool.Require("env", "coreutils"), Tool.Require("haproxy", "haproxy"));
        using var certificates = new TestCertificates();
        await using var server = await StartAsync(where == "gateway" ? [.. certificates.Options("line"), .. certificates.Options("frames")] : []);
        var ports = FreePorts();
        string[] Arguments(string file, string folder)
        {
            foreach (var door in new[] { "line", "frames" })
            {
                Directory.CreateDirectory(Path.Combine(folder, "certificates"));
                File.Copy(certificates.CertificateFile, Path.Combine(folder, "certificates", $"{door}.crt"));
                File.Copy(certificates.KeyFile, Path.Combine(folder, "certificates", $"{door}.key"));
            }

            return ["-C", "/", $"GATEWAY_LINE_TLS={where}", $"GATEWAY_FRAMES_TLS={where}", haproxy, "-db", "-f", file];
        }

        await using var proxy = await RealProxy.FileAsync(env, Arguments, Localised(Repository.Read("deploy/haproxy/haproxy.cfg"), server, ports), ports["9000"]);
        using var status = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports["8404"]}") };
        Assert.Equal(8, await ServersAsync(status, "haproxy_server_check_status", "L7OK"));
        Assert.Equal(8, await ServersAsync(status, "haproxy_server_status", "UP"));
        foreach (var door in new[] { "9000", "9001" })
        {
            using var client = await TestClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, ports[door]));
            await client.SecureAsync(certificates);
            client.Framing = server.Listener(Doors[door]).Framing.Name;
            await AssertIsNamedAsync(client);
        }

        await AssertCarriesAsync(server, ports, "9002");
    }

    /// <summary>With 2 in place of 1 000.</summary>
    [SkippableFact]
    public async Task HAProxy_counts_the_connections_of_an_address_over_all_doors()
    {
        var haproxy = Tool.Require("haproxy", "haproxy");
        await using var server = await StartAsync();
        var ports = FreePorts();
        var text = Localised(Repository.Read("deploy/haproxy/haproxy.cfg"), server, ports);
        Assert.Equal(4, Regex.Count(text, "sc0_conn_cur gt 1000 "));
        await using var proxy = await RealProxy.FileAsync(haproxy, (file, _) => ["-db", "-f", file], text.Replace("sc0_conn_cur gt 1000 ", "sc0_conn_cur gt 2 "), ports["9000"]);

        // The proxy itself was asked for by this address until it listened.
        using var lines = await ReadyAsync("9000");
        using var frames = await ReadyAsync("9001");
        foreach (var door in ports.Where(port => port.Key is "9000" or "9001" or "9002" or "8080"))
        {
            await TestClient.AssertTurnedAwayAsync(new IPEndPoint(IPAddress.Loopback, door.Value));
        }

        lines.Dispose();
        using var next = await ReadyAsync("9001");

        async Task<TestClient> ReadyAsync(string door)
        {
            using var timeout = new CancellationTokenSource(TestClient.Patience);
            while (true)
            {
                TestClient? client = null;
                try
                {
                    client = await TestClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, ports[door]));
                    client.Framing = server.Listener(Doors[door]).Framing.Name;
                    if (await client.ReceiveAsync() == "READY")
                    {
                        return client;
                    }
                }
                catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
                {
                    // An earlier connection is not forgotten yet.
                }

                client?.Dispose();
                Assert.False(timeout.IsCancellationRequested);
            }
        }
    }

    /// <summary>Which the alert on a door without servers is for: each gateway is well, and nobody is let through.</summary>
    [SkippableFact]
    public async Task A_door_whose_TLS_HAProxy_does_not_know_of_has_no_servers()
    {
        var haproxy = Tool.Require("haproxy", "haproxy");
        using var certificates = new TestCertificates();
        await using var server = await StartAsync(certificates.Options("line"));
        var ports = FreePorts();
        await using var proxy = await RealProxy.FileAsync(haproxy, (file, _) => ["-db", "-f", file], Localised(Repository.Read("deploy/haproxy/haproxy.cfg"), server, ports), ports["9000"]);
        using var status = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports["8404"]}") };
        Assert.Equal(2, await ServersAsync(status, "haproxy_server_status", "DOWN", 2));
        Assert.Contains("haproxy_server_status{proxy=\"lines\",server=\"gateway-1\",state=\"UP\"} 0", await status.GetStringAsync("/metrics"));
    }

    [SkippableFact]
    public async Task Nginx_carries_TCP_UDP_and_HTTP_and_names_the_client()
    {
        const string Module = "/usr/lib/nginx/modules/ngx_stream_module.so";
        var nginx = Tool.Require("nginx", "nginx-light");
        Skip.IfNot(File.Exists(Module), "nginx has no stream module: install Debian's libnginx-mod-stream to run this test.");
        await using var server = await StartAsync();
        var ports = FreePorts();

        // Debian's module is loaded by its own file; the folder is the test's, and nginx stays in front.
        var text = $"load_module {Module};\ndaemon off;\nmaster_process off;\n" + Localised(Repository.Read("deploy/nginx/nginx.conf"), server, ports).Replace("/tmp/nginx.pid", "nginx.pid");
        await using var proxy = await RealProxy.FileAsync(nginx, (file, folder) => ["-p", folder, "-e", "stderr", "-c", file], text, ports["9000"]);

        await AssertCarriesAsync(server, ports, "9000", "9001");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports["8080"]}") };
        Assert.Equal("ok", await http.GetStringAsync("/health"));
        using var udp = new UdpClient();
        udp.Connect(IPAddress.Loopback, ports["9053"]);
        byte[] request = [1, 4, .. "here"u8];
        await udp.SendAsync(request);
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        Assert.Equal([0, 0, 5, .. "value"u8], (await udp.ReceiveAsync(timeout.Token)).Buffer);
    }

    // How many servers are in a state once all of them are, or after a while.
    private static async Task<int> ServersAsync(HttpClient status, string metric, string state, int expected = 8)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (true)
        {
            var count = (await status.GetStringAsync("/metrics")).Split('\n')
                .Count(line => line.StartsWith($"{metric}{{") && line.Contains("server=\"gateway-") && line.Contains($"state=\"{state}\"") && line.EndsWith(" 1"));
            if (count == expected || timeout.IsCancellationRequested)
            {
                return count;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private static Task<GatewayServer> StartAsync(params (string Key, string? Value)[] options) => GatewayServer.StartAsync(
    [
        .. Doors.Values.Select(door => ($"Gateway:Listeners:{door}:ProxyProtocol", (string?)"Required")),
        ("Gateway:ProxyProtocol:TrustedProxies:0", "127.0.0.1"),
        ("Gateway:Lookup:Udp:Url", $"udp://127.0.0.1:{FreePort()}"),
        ("Gateway:Lookup:Entries:here", "value"),
        .. options,
    ]);

    // Where it listens, and whom it asks: the ports of the gateway behind each name.
    private static string Localised(string text, GatewayServer server, Dictionary<string, int> ports)
    {
        var http = server.Http.BaseAddress!.Port;
        var udp = new Uri(((Gateway.Transports.DatagramListenerDirectory)server.Services.GetService(typeof(Gateway.Transports.DatagramListenerDirectory))!).All.Single().Url).Port;
        foreach (var name in new[] { "gateway-1:", "gateway-2:" })
        {
            text = text.Replace($"{name}8080", $"127.0.0.1:{http}").Replace($"{name}9053", $"127.0.0.1:{udp}");
            text = Doors.Aggregate(text, (at, door) => at.Replace($"{name}{door.Key}", $"{server.EndPoint(door.Value)}"));
        }

        text = text.Replace("connect port 8080", $"connect port {http}");
        return ports.Aggregate(text, (at, port) => at.Replace($"bind :{port.Key}", $"bind 127.0.0.1:{port.Value}").Replace($"listen {port.Key}", $"listen 127.0.0.1:{port.Value}"));
    }

    private static async Task AssertCarriesAsync(GatewayServer server, Dictionary<string, int> ports, params string[] doors)
    {
        foreach (var door in doors.Length == 0 ? [.. Doors.Keys] : doors)
        {
            using var client = await TestClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, ports[door]));
            client.Framing = server.Listener(Doors[door]).Framing.Name;
            if (client.Framing == "Raw")
            {
                await client.SendBytesAsync("bytes"u8.ToArray());
                Assert.Equal("bytes"u8.ToArray(), await client.ReceiveBytesAsync(5));
                continue;
            }

            await AssertIsNamedAsync(client);
        }
    }

    private static async Task AssertIsNamedAsync(TestClient client)
    {
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("WHOAMI");
        Assert.EndsWith($" {client.LocalEndPoint}", await client.ReceiveAsync());
    }

    private static Dictionary<string, int> FreePorts() => new[] { "9000", "9001", "9002", "9053", "8080", "8404" }.ToDictionary(port => port, _ => FreePort());

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
