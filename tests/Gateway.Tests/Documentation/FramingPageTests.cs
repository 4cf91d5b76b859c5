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
        var options = framing.StartsWith('{') ? new FrameOptions(null, framing, IsHex: true) : new FrameOptions(framing.Trim('"'), null, IsHex: true);
        Assert.Equal(0, await FrameVerb.RunAsync(new VerbContext([], null, null, output, error), options, new MemoryStream(Encoding.ASCII.GetBytes(hex))));
        Assert.Equal((title, messages), (title, TrailingBlanks().Replace($"{output}{error}", "\n")));
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

    [GeneratedRegex(" +\n")]
    private static partial Regex TrailingBlanks();
}
