using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Lookup;

/// <summary>The UDP lookup asked from another machine, where loopback's exception does not hold.</summary>
public sealed partial class DatagramNetworkTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableFact]
    public async Task Another_machine_is_answered_as_often_as_its_rate_allows()
    {
        await using var networks = await TwoNetworks.CreateAsync();
        await using var server = await GatewayProcess.StartReadyAsync(
            [
                .. GatewayProcess.AnyPorts,
                $"--Kestrel:Endpoints:Http:Url=http://unix:{_directory["http"]}",
                "--Gateway:Lookup:Udp:Url=udp://192.0.2.1:9053",
                "--Gateway:Limits:DatagramsPerSecondPerAddress=1",
            ],
            before: TwoNetworks.In(networks.Left));
        string[] ask = [.. TwoNetworks.In(networks.Right), "bash", "-c", "for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do printf '\\1\\1k' > /dev/udp/192.0.2.1/9053; done"];
        Assert.Equal(0, (await Tool.RunAsync(ask[0], ask[1..])).ExitCode);
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(_directory["http"], cancellationToken) };
        using var http = new HttpClient(handler) { BaseAddress = new Uri("http://localhost") };
        var (answered, limited) = (0, 0);
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        while (answered + limited < 20)
        {
            var metrics = await http.GetStringAsync("/metrics", timeout.Token);
            (answered, limited) = (Count(metrics, "not found"), Count(metrics, "rate limited"));
            await Task.Delay(20, timeout.Token);
        }

        // One at first and one more each second that sending took.
        Assert.InRange(answered, 1, 10);
    }

    private static int Count(string metrics, string result) =>
        int.Parse(Lines().Matches(metrics).Single(line => line.Groups[1].Value == result).Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    [GeneratedRegex("gateway_udp_datagrams_total\\{result=\"([a-z ]+)\"\\} (\\d+)")]
    private static partial Regex Lines();
}
