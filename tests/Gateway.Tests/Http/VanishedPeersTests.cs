using System.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Http;

/// <summary>Readers of events whose machine is gone without a word: the kernel tells, and their places are free again.</summary>
[Collection(AloneCollection.Name)]
public sealed class VanishedPeersTests
{
    private const string Api = "http://192.0.2.1:8080/api/v1";
    private static readonly string[] Streams = ["/events", "/rooms/lobby/events"];

    // With something under way to them probes alone would not tell: TCP sends it again for a quarter of an hour.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_give_up_their_places(bool isSpokenTo)
    {
        var curl = Tool.Require("curl", "curl");
        await using var networks = await TwoNetworks.CreateAsync();
        await using var gateway = await GatewayProcess.StartReadyAsync(
        [
            .. GatewayProcess.AnyPorts, "--Kestrel:Endpoints:Http:Url=http://192.0.2.1:8080", "--Gateway:Api:AllowAnonymous=true",
            "--Gateway:Limits:MaxEventReaders=1", "--Gateway:Limits:MaxRoomReaders=1", "--Gateway:Timeouts:Vanished=00:00:04",
        ],
        before: TwoNetworks.In(networks.Left));
        using var one = await ReadAsync(Streams[0]);
        using var other = await ReadAsync(Streams[1]);
        Assert.Equal(["503", "503"], await AskAsync());

        // Frames to a card that is not there.
        var (exitCode, complaint) = await Tool.RunAsync(
            "ip", ["-n", networks.Left, "neigh", "replace", "192.0.2.2", "lladdr", "02:00:00:00:00:99", "dev", TwoNetworks.Interface, "nud", "permanent"]);
        Assert.True(exitCode == 0, complaint);
        if (isSpokenTo)
        {
            // The first is an event by itself: it opens a session, and is no line.
            await CurlAsync($"http://{gateway.EndPoint("line")}/");
            await CurlAsync("-d", "x", $"{Api}/rooms/lobby/messages");
        }

        var stopwatch = Stopwatch.StartNew();
        var answers = await AskAsync();
        while (answers is not ["200", "200"] && stopwatch.Elapsed < TestClient.Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250));
            answers = await AskAsync();
        }

        Assert.Equal(["200", "200"], answers);
        one.Kill(entireProcessTree: true);
        other.Kill(entireProcessTree: true);

        async Task<Process> ReadAsync(string stream)
        {
            var reader = Process.Start(new ProcessStartInfo("ip", [.. TwoNetworks.In(networks.Right)[1..], curl, "-sN", Api + stream]) { RedirectStandardOutput = true })!;
            Assert.Equal("event: alive", await reader.StandardOutput.ReadLineAsync().WaitAsync(TestClient.Patience));
            return reader;
        }

        // Who is let in stays for as long as it takes to see that.
        async Task<string[]> AskAsync()
        {
            var answers = new List<string>();
            foreach (var stream in Streams)
            {
                answers.Add(await CurlAsync("-o", "/dev/null", "-w", "%{http_code}", "--max-time", "1", Api + stream));
            }

            return [.. answers];
        }

        async Task<string> CurlAsync(params string[] arguments) =>
            (await Tool.RunAsync("ip", [.. TwoNetworks.In(networks.Left)[1..], curl, "-s", .. arguments])).Output;
    }
}
