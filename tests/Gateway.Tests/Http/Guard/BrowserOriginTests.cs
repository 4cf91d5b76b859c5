using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Sessions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http.Guard;

/// <summary>What a real browser lets pages do through a proxy that adds the operator's token, with the headers of the nginx.conf that we ship.</summary>
public sealed partial class BrowserOriginTests
{
    private const string Token = "0123456789abcdef";

    // A request of every page's, one that asks first, a WebSocket; and one to the listener of lines.
    private const string Script = """
        const query = new URLSearchParams(location.search);
        const [at, line] = [query.get('at'), query.get('line')];
        const say = { method: 'POST', body: 'from a page' };
        const saw = [];
        const ask = async (what, url, init) => {
          try { saw.push(`${what} ${(await fetch(url, init)).status}`); } catch { saw.push(`${what} failed`); }
        };
        const open = () => new Promise(resolve => {
          const socket = new WebSocket(`${at.replace('http', 'ws')}/ws`, ['other', 'gateway.v1']);
          socket.onmessage = event => resolve(saw.push(`${event.data} ${socket.protocol}`));
          socket.onclose = () => resolve(saw.push('closed'));
        });
        (async () => {
          await ask('simple', `${at}/api/v1/rooms/lobby/messages`, at === location.origin ? say : { ...say, mode: 'no-cors' });
          await ask('asking', `${at}/api/v1/rooms/lobby/messages`, { ...say, headers: { 'X-Page': '1' } });
          await ask('read', `${at}/api/v1/listeners`);
          await open();
          await ask('line', `http://127.0.0.1:${line}/`, { method: 'POST', mode: 'no-cors', body: 'JOIN lobby\r\nSAY lobby as a line\r\n' });
          await fetch('/test/report', { method: 'POST', body: saw.join('; ') });
        })();
        """;

    // An opaque answer has the status 0: the page does not see it, nor whether the gateway did anything.
    [SkippableTheory]
    [InlineData("127.0.0.1", "127.0.0.1", false, "simple 202; asking 202; read 200; READY gateway.v1", 2)]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example", false, "simple 202; asking 202; read 200; READY gateway.v1", 2)]
    [InlineData("localhost", "127.0.0.1", false, "simple 0; asking failed; read failed; closed", 0)]
    [InlineData("console.example", "xn--bcher-kva.example", false, "simple 0; asking failed; read failed; closed", 0)]
    [InlineData("console.example", "xn--bcher-kva.example", true, "simple 0; asking 202; read 200; READY gateway.v1", 2)]
    public async Task Pages_do_what_they_may(string page, string at, bool isAllowed, string saw, int said)
    {
        var nginx = Tool.Require("nginx", "nginx-light");
        var browser = new RealBrowser(Script);
        var port = FreePort();
        await using var server = await GatewayServer.StartAsync(
            TimeProvider.System, browser.Serve, ("Gateway:Api:Token", Token), ("Gateway:Api:AllowedOrigins:0", isAllowed ? $"http://{page}:{port}" : "https://nobody.example"));
        await using var proxy = await RealProxy.FileAsync(
            nginx, (configuration, folder) => ["-p", folder, "-e", "stderr", "-c", configuration], Configuration(port, server.Http.BaseAddress!.Authority), port);
        using var member = await server.ConnectReadyAsync("frames");
        await member.SendAsync("JOIN lobby");
        Assert.Equal("OK", await member.ReceiveAsync());

        var line = ((IPEndPoint)server.EndPoint("line")).Port;
        var report = await browser.VisitAsync(
            new Uri($"http://{page}:{port}{RealBrowser.Page}?at={Uri.EscapeDataString($"http://{at}:{port}")}&line={line}"), "--host-resolver-rules=MAP *.example 127.0.0.1");

        // A line is no answer to HTTP, whatever it says.
        Assert.Equal($"{saw}; line failed", report);
        await server.AssertEndedAsync("line", SessionEnd.NotThisProtocol, server.Listener("line").Counters.Accepted);
        await member.SendAsync("PING");
        for (var message = 0; message < said; message++)
        {
            Assert.Equal("MSG lobby http from a page", await member.ReceiveAsync());
        }

        Assert.Equal("PONG", await member.ReceiveAsync());
    }

    private static string Configuration(int port, string gateway) => $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr;
        events { }
        http {
          access_log off;
          map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
          server {
            listen 127.0.0.1:{{port}};
            location / {
              proxy_pass http://{{gateway}};
              proxy_http_version 1.1;
              {{string.Join("\n      ", Headers().Matches(Repository.Read("deploy/nginx/nginx.conf")).Select(match => match.Value))}}
              proxy_set_header Authorization "Bearer {{Token}}";
            }
          }
        }
        """;

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    [GeneratedRegex("proxy_set_header [^;]+;")]
    private static partial Regex Headers();
}
