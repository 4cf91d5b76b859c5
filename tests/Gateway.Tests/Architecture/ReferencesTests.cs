using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Architecture;

/// <summary>What code and docs refer to is there, for whoever follows the reference.</summary>
public sealed partial class ReferencesTests
{
    private static readonly string[] Folders = ["src", "tests", "bench", "samples"];

    [Fact]
    public void Every_page_and_paragraph_that_the_code_names_exists()
    {
        var named = Files().SelectMany(file => Reference().Matches(File.ReadAllText(file)).Select(match => (File: file, Page: match.Groups[1].Value, Paragraph: match.Groups[2].Value))).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, reference =>
        {
            var page = Path.Combine(Repository.Root, reference.Page);
            Assert.True(File.Exists(page), $"{reference.File} names {reference.Page}, which is not there.");
            Assert.True(reference.Paragraph.Length == 0 || Has(File.ReadAllText(page), reference.Paragraph), $"{reference.File} names {reference.Page} {reference.Paragraph}, which the page has not got.");
        });
    }

    [Fact]
    public void No_page_outside_the_repository_is_named() =>
        Assert.All(Files(), file => Assert.DoesNotMatch(Outside(), File.ReadAllText(file)));

    private static bool Has(string page, string paragraph) => paragraph.Contains('.', StringComparison.Ordinal)
        ? page.Contains($"**{paragraph}** ", StringComparison.Ordinal)
        : page.Contains($"\n## {paragraph}. ", StringComparison.Ordinal);

    private static IEnumerable<string> Files() => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    // A page of docs/, and behind it the number of a section or a paragraph.
    [GeneratedRegex(@"(?<!\w)(docs/[\w/-]+\.md)(?: (\d+(?:\.\d+)?)\b)?")]
    private static partial Regex Reference();

    // Pages in capitals stand at the root; what is not there is somebody's own.
    [GeneratedRegex(@"(?<![\w/])(?:PROTOCOL|DESIGN|FRAMING|CLUSTER|PERFORMANCE|EXAMPLES)\.md")]
    private static partial Regex Outside();
}
