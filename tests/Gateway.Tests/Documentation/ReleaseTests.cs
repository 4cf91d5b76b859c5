using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Documentation;

/// <summary>A release has one version, wherever it stands, and an entry in the changelog.</summary>
public sealed partial class ReleaseTests
{
    [Theory]
    [InlineData("Dockerfile", "ARG VERSION=")]
    [InlineData("docker-compose.yml", "${GATEWAY_VERSION:-")]
    [InlineData(".env.example", "GATEWAY_VERSION=")]
    [InlineData("deploy/kubernetes/gateway.yaml", "image: gateway:")]
    [InlineData("templates/gateway/MyGateway.csproj", "<PackageReference Include=\"Gateway.Server\" Version=\"")]
    [InlineData("docs/extending.md", "~/.nuget/packages/gateway.server/")]
    [InlineData("docs/operations.md", "--build-arg VERSION=")]
    public void The_version_stands_there_as_well(string file, string before)
    {
        var text = Repository.Read(file);
        var places = Regex.Matches(text, Regex.Escape(before) + @"([\d.]+\d)");
        Assert.NotEmpty(places);
        Assert.All(places, place => Assert.Equal(Repository.Version, place.Groups[1].Value));
    }

    [Fact]
    public void The_changelog_has_the_version_the_newest_first()
    {
        var releases = Release().Matches(Repository.Read("CHANGELOG.md")).Select(match => (Version: Version.Parse(match.Groups[1].Value), Date: match.Groups[2].Value)).ToList();
        Assert.Contains(Version.Parse(Repository.Version), releases.Select(release => release.Version));
        Assert.Equal(releases.OrderByDescending(release => release.Version), releases);
        Assert.All(releases.Skip(1), release => Assert.Matches(@"^\d{4}-\d\d-\d\d$", release.Date));
    }

    /// <summary>Sections of Keep a Changelog, and links that lead somewhere.</summary>
    [Fact]
    public void The_pages_at_the_root_are_well_formed()
    {
        var sections = Section().Matches(Repository.Read("CHANGELOG.md")).Select(match => match.Groups[1].Value);
        Assert.All(sections, section => Assert.Contains(section, new[] { "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security" }));
        foreach (var page in new[] { "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "README.md" })
        {
            Assert.All(
                Link().Matches(Repository.Read(page)).Select(match => (Path: match.Groups[1].Value, Heading: match.Groups[2].Value)),
                link =>
                {
                    var path = Path.Combine(Repository.Root, link.Path);
                    Assert.True(File.Exists(path) || Directory.Exists(path), $"{page} links to {link.Path}, which is not there.");
                    Assert.True(link.Heading.Length == 0 || Headings(path).Contains(link.Heading), $"{page} links to {link.Path}#{link.Heading}, which has no such heading.");
                });
        }

        static IEnumerable<string> Headings(string path) => Heading().Matches(File.ReadAllText(path))
            .Select(match => new string([.. match.Groups[1].Value.ToLowerInvariant().Replace(' ', '-').Where(character => char.IsLetterOrDigit(character) || character is '-' or '_')]));
    }

    [GeneratedRegex(@"^## \[([\d.]+)\] - (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Release();

    [GeneratedRegex("^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?!https?:)([\w./-]+)(?:#([\w-]+))?\)")]
    private static partial Regex Link();
}
