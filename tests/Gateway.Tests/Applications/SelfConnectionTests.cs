using System.Diagnostics;
using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Applications;

/// <summary>
/// A back end that is down, on a port that the system gives to connections as well: whoever connects to it may be given that very port,
/// and then TCP connects him to himself. In a network of its own, where the first port that is given is that one.
/// </summary>
public sealed class SelfConnectionTests : IDisposable
{
    private const int Port = 45000;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableTheory]
    [InlineData("Epoll", "127.0.0.1:45000")]
    [InlineData("Epoll", "[::1]:45000")]
    [InlineData("Epoll", "0.0.0.0:45000")]
    [InlineData("Epoll", "[::ffff:127.0.0.1]:45000")]
    [InlineData("Epoll", "localhost:45000")]
    [InlineData("Sockets", "127.0.0.1:45000")]
    [InlineData("Sockets", "[::1]:45000")]
    [InlineData("Sockets", "[::]:45000")]
    [InlineData("Sockets", "[::ffff:127.0.0.1]:45000")]
    [InlineData("Sockets", "localhost:45000")]
    public async Task A_tunnel_is_refused_rather_than_led_back_to_itself(string transport, string upstream)
    {
        await using var network = await StartNetworkAsync();
        await using var gateway = await StartAsync(network, transport, "Raw", "Forward", upstream);
        using (var client = await ConnectAsync())
        {
            // Whoever is connected to himself reads it back.
            await SendAsync(client, "hello\n");
            Assert.Empty(await ReceiveAsync(client));
        }

        await AssertRefusedAsync();
        await AssertPortIsFreeAsync(network);
        await using var backEnd = await RealBackEnd.StartAsync(network, "TCP6-LISTEN:45000,ipv6only=0,fork", "EXEC:cat");
        using var again = await ConnectAsync();
        await SendAsync(again, "hello\n");
        Assert.Equal("hello\n", await ReceiveAsync(again));
    }

    [SkippableTheory]
    [InlineData("Epoll", "http://127.0.0.1:45000")]
    [InlineData("Epoll", "http://[::1]:45000")]
    [InlineData("Sockets", "http://localhost:45000")]
    public async Task A_message_for_http_is_answered_that_the_back_end_can_not_be_reached(string transport, string upstream)
    {
        await using var network = await StartNetworkAsync();
        await using var gateway = await StartAsync(network, transport, "Line", "Http", upstream);
        using (var client = await ConnectAsync())
        {
            await SendAsync(client, "hello\n");
            Assert.Equal("ERR upstream unreachable\n", await ReceiveAsync(client));
        }

        await AssertRefusedAsync();
        await AssertPortIsFreeAsync(network);
        await File.WriteAllTextAsync(_directory["answer.sh"], """
            while read -r line && [ ${#line} -gt 1 ]; do :; done
            printf 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi'
            """);
        await using var backEnd = await RealBackEnd.StartAsync(network, "TCP6-LISTEN:45000,ipv6only=0,fork", $"EXEC:sh {_directory["answer.sh"]}");
        using var again = await ConnectAsync();
        await SendAsync(again, "hello\n");
        Assert.Equal("hi\n", await ReceiveAsync(again));
    }

    // The first of two ports, so that it is the one that is tried first, and there is another once a back end has it.
    private static async Task<OneNetwork> StartNetworkAsync()
    {
        Tool.Require("socat", "socat");
        var network = await OneNetwork.CreateAsync();
        await network.RunAsync("sh", "-c", $"echo '{Port} {Port + 1}' > /proc/sys/net/ipv4/ip_local_port_range");
        return network;
    }

    // Neither open nor remembered: TIME_WAIT would keep whoever binds without SO_REUSEADDR from it for a minute.
    private static async Task AssertPortIsFreeAsync(OneNetwork network) =>
        Assert.Empty(await network.RunAsync("ss", "--tcp", "--all", "--numeric", "--no-header"));

    private Task<GatewayProcess> StartAsync(OneNetwork network, string transport, string framing, string application, string upstream) => GatewayProcess.StartReadyAsync(
        [
            $"--Kestrel:Endpoints:Http:Url=http://unix:{_directory["http"]}",
            "--Gateway:Listeners:line:Enabled=false",
            "--Gateway:Listeners:frames:Enabled=false",
            "--Gateway:Listeners:echo:Enabled=false",
            $"--Gateway:Listeners:door:Url=unix://{_directory["door"]}",
            $"--Gateway:Listeners:door:Framing={framing}",
            $"--Gateway:Listeners:door:Application={application}",
            $"--Gateway:Listeners:door:Upstream={upstream}",
            "--Gateway:Listeners:door:Http:Retries=0",
            $"--Gateway:Transport={transport}",
        ],
        before: network.In);

    // A Unix socket is reached from any network.
    private Task<TestClient> ConnectAsync() => TestClient.ConnectAsync(new UnixDomainSocketEndPoint(_directory["door"]));

    private static async Task SendAsync(TestClient client, string text)
    {
        await client.SendBytesAsync(System.Text.Encoding.ASCII.GetBytes(text));
        client.FinishSending();
    }

    private static async Task<string> ReceiveAsync(TestClient client) => System.Text.Encoding.ASCII.GetString(await client.ReceiveToEndAsync());

    private async Task AssertRefusedAsync()
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(_directory["http"]), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };
        var metrics = await http.GetStringAsync("/metrics");
        Assert.Matches("""gateway_upstream_errors_total\{.*reason="refused"\} 1\n""", metrics);
        Assert.Contains("\"connected\":0,\"failed\":1,\"lastFault\":\"refused\"", await http.GetStringAsync("/api/v1/upstreams"), StringComparison.Ordinal);
    }

    private sealed class RealBackEnd : IAsyncDisposable
    {
        private readonly Process _process;

        private RealBackEnd(Process process) => _process = process;

        internal static async Task<RealBackEnd> StartAsync(OneNetwork network, string from, string to)
        {
            var process = Process.Start(new ProcessStartInfo("ip", [.. network.In[1..], "socat", from, to]) { RedirectStandardError = true })!;
            var backEnd = new RealBackEnd(process);
            while ((await network.RunAsync("ss", "--tcp", "--listening", "--numeric", "--no-header")).Length == 0)
            {
                Assert.False(process.HasExited, process.HasExited ? await process.StandardError.ReadToEndAsync() : "");
            }

            return backEnd;
        }

        public async ValueTask DisposeAsync()
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
