using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting.Logging;

/// <summary>The real executable, whose log nobody reads, while strangers make it log.</summary>
public sealed class UnreadLogTests
{
    /// <summary>More than what the pipe holds and what is queued.</summary>
    private const int Scanners = 3500;

    private static readonly string[] Unlimited = [.. GatewayProcess.AnyPorts, "--Gateway:Log:LinesPerEvent=0"];

    [SkippableFact]
    public async Task Nobody_reads_and_all_goes_on_to_the_end()
    {
        using var log = await LogPipe.CreateAsync();
        await using var gateway = GatewayProcess.Start(Unlimited, before: log.Before);
        var doors = await Doors.ReadAsync(log);
        await ScanAsync(doors, Scanners);

        await AssertServesAsync(doors);
        Assert.InRange(await CountAsync(doors, "gateway_log_dropped_total"), 1, Scanners);
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Empty(gateway.Error);
    }

    [SkippableFact]
    public async Task Once_it_is_read_again_one_line_says_how_many_are_lost()
    {
        using var log = await LogPipe.CreateAsync();
        await using var gateway = GatewayProcess.Start(Unlimited, before: log.Before);
        var doors = await Doors.ReadAsync(log);
        await ScanAsync(doors, Scanners);
        await AssertServesAsync(doors);
        var dropped = await CountAsync(doors, "gateway_log_dropped_total");

        var told = await log.ReadUntilAsync("Logging resumed: ([0-9]+) lines");
        Assert.Equal(dropped, long.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture));
        gateway.Signal(GatewayProcess.Terminate);
        await log.ReadToEndAsync();

        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Equal(1, CountEvents(log.Lines, GatewayEventIds.LogResumed));
        Assert.Equal(Scanners - dropped, CountEvents(log.Lines, GatewayEventIds.SessionClosed));
        Assert.Equal(1, CountEvents(log.Lines, GatewayEventIds.Stopped));
    }

    [SkippableFact]
    public async Task A_reader_that_hangs_up_stops_nothing()
    {
        using var log = await LogPipe.CreateAsync();
        await using var gateway = GatewayProcess.Start(Unlimited, before: log.Before);
        var doors = await Doors.ReadAsync(log);
        log.HangUp();
        await ScanAsync(doors, 50);

        await AssertServesAsync(doors);
        await AssertDropsAsync(doors, 50);
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Empty(gateway.Error);
    }

    [SkippableFact]
    public async Task A_full_disk_stops_nothing()
    {
        Skip.IfNot(File.Exists("/dev/full"), "/dev/full");
        using var folder = new TempDirectory();
        var doors = new Doors(new System.Net.Sockets.UnixDomainSocketEndPoint(folder["line"]), new System.Net.Sockets.UnixDomainSocketEndPoint(folder["frames"]), new System.Net.Sockets.UnixDomainSocketEndPoint(folder["http"]));
        await using var gateway = GatewayProcess.Start(
            [
                .. Unlimited, $"--Kestrel:Endpoints:Http:Url=http://unix:{folder["http"]}",
                $"--Gateway:Listeners:line:Url=unix://{folder["line"]}", $"--Gateway:Listeners:frames:Url=unix://{folder["frames"]}",
            ],
            before: ["sh", "-c", "exec \"$@\" >/dev/full", "sh"]);
        await UntilServedAsync(doors);
        await ScanAsync(doors, 50);

        await AssertServesAsync(doors);
        await AssertDropsAsync(doors, 50);
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());
        Assert.Empty(gateway.Error);
    }

    [Fact]
    public async Task What_strangers_make_it_log_has_a_limit_and_the_rest_is_told()
    {
        await using var gateway = await GatewayProcess.StartReadyAsync(GatewayProcess.AnyPorts);
        var doors = new Doors(gateway.EndPoint("line"), gateway.EndPoint("frames"), IPEndPoint.Parse(gateway.Http.Authority));
        await ScanAsync(doors, 130);
        await Eventually.TrueAsync(() => CountAsync(doors, "gateway_connections_closed_total{listener=\"frames\",reason=\"frame too large\"}").Result == 130, "all have ended");

        var suppressed = await CountAsync(doors, "gateway_log_suppressed_total");
        gateway.Signal(GatewayProcess.Terminate);
        Assert.Equal(0, await gateway.ExitAsync());

        // Within one window, or two on a machine that takes its time.
        var logged = CountEvents(gateway.Output, GatewayEventIds.SessionClosed);
        Assert.Equal(130 - logged, suppressed);
        Assert.InRange(logged, 100, 130);
        var told = gateway.Output.Select(line => Regex.Match(line, "([0-9]+) more like this in 10 s: event 301 ")).Where(match => match.Success);
        Assert.Equal(suppressed, told.Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
    }

    // HTTP where frames are spoken: each is a session that ends with a line of the log.
    private static async Task ScanAsync(Doors doors, int scanners)
    {
        var request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray();
        for (var scanner = 0; scanner < scanners; scanner++)
        {
            using var client = await TestClient.ConnectAsync(doors.Frames);
            await client.SendBytesAsync(request);
            await client.ReceiveToEndAsync();
        }
    }

    private static async Task AssertServesAsync(Doors doors)
    {
        using var client = await TestClient.ConnectAsync(doors.Line);
        Assert.Equal("READY", await client.ReceiveAsync());
        await client.SendAsync("PING");
        Assert.Equal("PONG", await client.ReceiveAsync());
        using var http = doors.Client();
        Assert.Equal("ok", await http.GetStringAsync("/health/live"));
    }

    // Nobody reads that it is ready. The doors are opened one after the other, HTTP's among them.
    private static async Task UntilServedAsync(Doors doors)
    {
        foreach (var door in new[] { doors.Line, doors.Frames, doors.Http })
        {
            await Eventually.TrueAsync(() => IsServed(door), $"{door} is served");
        }
    }

    private static bool IsServed(EndPoint door)
    {
        using var socket = new System.Net.Sockets.Socket(door.AddressFamily, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        try
        {
            socket.Connect(door);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static Task AssertDropsAsync(Doors doors, int least) =>
        Eventually.TrueAsync(() => CountAsync(doors, "gateway_log_dropped_total").Result >= least, $"{least} lines are dropped");

    private static async Task<long> CountAsync(Doors doors, string series)
    {
        using var http = doors.Client();
        var metrics = await http.GetStringAsync("/metrics");
        var sample = (series.Contains('{', StringComparison.Ordinal) ? series : series + "{}") + " ";
        var line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith(sample, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[sample.Length..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static int CountEvents(IReadOnlyList<string> lines, int id) => lines.Count(line =>
    {
        using var entry = JsonDocument.Parse(line);
        return entry.RootElement.GetProperty("EventId").GetInt32() == id;
    });

    private sealed record Doors(EndPoint Line, EndPoint Frames, EndPoint Http)
    {
        internal static async Task<Doors> ReadAsync(LogPipe log)
        {
            var open = await log.ReadUntilAsync("Open: [^\"]*frames on tcp://([^ ,\"]+).*line on tcp://([^ ,\"]+).*HTTP on http://([^ ,\"]+)");
            await log.ReadUntilAsync("See: ");
            return new Doors(IPEndPoint.Parse(open.Groups[2].Value), IPEndPoint.Parse(open.Groups[1].Value), IPEndPoint.Parse(open.Groups[3].Value));
        }

        internal HttpClient Client() => new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) => new System.Net.Sockets.NetworkStream((await TestClient.ConnectAsync(Http)).Socket, ownsSocket: true),
        })
        {
            BaseAddress = new Uri("http://localhost"),
            Timeout = TestClient.Patience,
        };
    }
}
