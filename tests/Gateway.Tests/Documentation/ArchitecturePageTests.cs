using System.Text.RegularExpressions;
using Gateway.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Documentation;

/// <summary>docs/architecture.md names types that there are, and shows every folder.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Page = Repository.Read("docs/architecture.md");

    // Words in code that are not types of ours.
    private static readonly string[] Others = ["Program", "PING", "PUT", "GET", "HTTP", "MapX", "MaxValueLength", "HELP", "Roots", "Routes", "WithExamples"];

    [Fact]
    public void Every_type_that_it_names_exists()
    {
        var types = typeof(GatewayVerbs).Assembly.GetTypes().Select(type => type.Name.Split('`')[0]).ToHashSet(StringComparer.Ordinal);
        var named = Name().Matches(Page).Select(match => match.Groups[1].Value).Except(Others).Distinct().ToList();
        Assert.True(named.Count > 50);
        Assert.All(named, name => Assert.Contains(name, types));
    }

    [Fact]
    public void It_is_one_page() => Assert.InRange(Page.Split('\n').Length, 1, 100);

    // One word that begins with a capital, alone between backquotes.
    [GeneratedRegex("`([A-Z][A-Za-z]+)`")]
    private static partial Regex Name();
}
