using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Framing.Settings;
using Gateway.Hosting.Verbs;
using Gateway.Tests.Support;

namespace Gateway.Tests.Documentation;

/// <summary>docs/framing.md: its examples are cut as it says, and its tables have every preset and option.</summary>
public sealed partial class FramingPageTests
{
    private static readonly string Page = Repository.Read("docs/framing.md");

    public static TheoryData<string, string, string, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, string, string, string>();
            foreach (var match in Example().Matches(Page).Cast<Match>())
            {
                examples.Add(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value);
            }

            return examples;
        }
    }

    [Fact]
    public void There_are_twelve_examples_and_more() => Assert.True(Examples.Count >= 12, $"{Examples.Count}");

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_is_cut_as_the_page_says(string title, string hex, string framing, string messages)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var options = framing.StartsWith('{') ? new FrameOptions(Json: framing, IsHex: true) : new FrameOptions(framing.Trim('"'), IsHex: true);
        Assert.Equal(0, await FrameVerb.RunAsync(new VerbContext([], null, null, output, error), options, new MemoryStream(Encoding.ASCII.GetBytes(hex))));
        Assert.Equal((title, messages), (title, TrailingBlanks().Replace($"{output}{error}", "\n")));
    }

    [Fact]
    public async Task Its_settings_file_starts_and_a_listener_answers_as_the_page_says()
    {
        var settings = Page[(Page.IndexOf("```json\n", StringComparison.Ordinal) + 8)..];
        await using var gateway = await GatewayProcess.StartReadyAsync(
            ["--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0", "--Gateway:Listeners:trackers:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:meters:Url=tcp://127.0.0.1:0"],
            settings: settings[..settings.IndexOf("```", StringComparison.Ordinal)]);
        var sent = Feed().Match(Page);
        using var device = new TcpClient();
        await device.ConnectAsync(gateway.EndPoint("trackers"));
        await using var stream = device.GetStream();
        await stream.WriteAsync(Convert.FromHexString(sent.Groups[1].Value.Replace(" ", "", StringComparison.Ordinal)));
        device.Client.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer).WaitAsync(TestClient.Patience);
        Assert.Equal(sent.Groups[2].Value, Convert.ToHexStringLower(answer.ToArray()));
    }

    [Fact]
    public async Task What_verbose_says_is_as_on_the_page()
    {
        var shown = Verbose().Match(Page);
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        await FrameVerb.RunAsync(
            new VerbContext([], null, null, output, error), new FrameOptions(shown.Groups[2].Value, IsHex: true, IsVerbose: true), new MemoryStream(Encoding.ASCII.GetBytes(shown.Groups[1].Value)));
        Assert.Equal(shown.Groups[3].Value, $"{output}{error}");
    }

    [Fact]
    public void Every_preset_has_a_row_with_its_source() =>
        Assert.All(FramingPresets.All, preset => Assert.Matches($@"(?m)^\| `{preset.Name}` \| .+ \| {Regex.Escape(preset.Source)} \|$", Page));

    [Fact]
    public void Every_option_and_kind_is_on_the_page()
    {
        Assert.All(FramingKeys.All, key => Assert.Contains($"`{key}`", Page.Replace("\"Preset\"", "`Preset`", StringComparison.Ordinal).Replace("\"Kind\"", "`Kind`", StringComparison.Ordinal)));
        foreach (var kind in Enum.GetValues<FramingKind>())
        {
            var row = Assert.Single(Page.Split('\n'), line => line.StartsWith($"| `{kind}` |", StringComparison.Ordinal));
            Assert.All(
                FramingKeys.Of(kind).Except(["Kind", "Preset", "Start", "OnBadStart", "Payload"]),
                key => Assert.Contains($"`{key}`", row));
        }
    }

    [GeneratedRegex(@"^### (.+)\n\n[^`]*(?:`[^`\n]+`[^`]*)*\n\n```hex\n([^`]+)```\n\n```json\n""Framing"": (.+)\n```\n\n```messages\n([^`]+)```", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^\$ echo '([0-9A-F ]+)' \| xxd -r -p \| nc -N 127\.0\.0\.1 5023 \| xxd -p\n([0-9a-f]+)$", RegexOptions.Multiline)]
    private static partial Regex Feed();

    [GeneratedRegex(@"^\$ echo '([0-9A-F ]+)' \| Gateway frame --framing (\w+) --hex -v\n([^`]+)```", RegexOptions.Multiline)]
    private static partial Regex Verbose();

    [GeneratedRegex(" +\n")]
    private static partial Regex TrailingBlanks();
}
