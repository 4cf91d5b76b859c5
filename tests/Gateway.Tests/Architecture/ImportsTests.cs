using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Architecture;

/// <summary>Who may import whom: arrows never point back.</summary>
public sealed partial class ImportsTests
{
    private static readonly string[] BelowTheHost = ["Framing", "Limits", "Diagnostics", "Files", "Secrets", "Commands", "Rooms", "Lookup", "Upstreams", "Sessions", "Applications"];

    /// <summary>
    /// Beside what the design names: all but Framing and Limits write logs and counters, so they may import Diagnostics; and
    /// Applications sees the framing of the sessions it serves, and the limits and timeouts of requests to back ends. Upstreams (addresses, health and connecting of back ends, which
    /// Forward and Http share) knows neither sessions nor transports: Transports makes the connections it asks for.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Framing"] = [],
        ["Limits"] = [],
        ["Diagnostics"] = [],
        ["Files"] = ["Diagnostics", "Limits"],
        ["Secrets"] = ["Diagnostics", "Files"],
        ["Commands"] = ["Diagnostics"],
        ["Rooms"] = ["Diagnostics", "Limits"],
        ["Lookup"] = ["Diagnostics", "Limits", "Files"],
        ["Upstreams"] = ["Diagnostics", "Limits"],
        ["Sessions"] = ["Framing", "Limits", "Diagnostics", "Secrets"],
        ["Applications"] = ["Sessions", "Commands", "Rooms", "Lookup", "Upstreams", "Framing", "Diagnostics", "Limits"],
        ["Transports"] = ["Sessions", "Applications", "Upstreams", "Framing", "Limits", "Diagnostics", "Files", "Secrets"],
        ["Http"] = BelowTheHost,
        ["Control"] = BelowTheHost,
        ["Hosting"] = [.. BelowTheHost, "Transports", "Http", "Control"],
    };

    [Fact]
    public void Every_folder_imports_only_what_it_may()
    {
        var faults =
            from file in Repository.SourceFiles()
            let folder = file.Path.Split('/')[0]
            from line in file.Lines
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal)
            from import in OfOurs().Matches(line)
            let imported = import.Groups[1].Value
            where imported != folder && !(Allowed.TryGetValue(folder, out var allowed) && allowed.Contains(imported))
            select $"{file.Path} uses {imported}: {line.Trim()}";

        Assert.Empty(faults);
    }

    [Fact]
    public void Every_folder_stands_in_the_table() =>
        Assert.Empty(Repository.SourceFiles().Select(file => file.Path.Split('/')[0]).Distinct().Except(Allowed.Keys));

    [Fact]
    public void The_table_has_no_circles()
    {
        foreach (var (folder, allowed) in Allowed)
        {
            Assert.All(allowed, imported => Assert.DoesNotContain(folder, Allowed[imported]));
        }
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        foreach (var (path, lines) in Repository.SourceFiles())
        {
            var folder = Path.GetDirectoryName(path)!.Replace('\\', '/').Replace('/', '.');
            Assert.Equal($"{path}: namespace Gateway.{folder};", $"{path}: {lines.First(line => line.StartsWith("namespace ", StringComparison.Ordinal))}");
        }
    }

    // In using lines and in names written out; "Gateway:Limits" in a text is no name.
    [GeneratedRegex(@"(?<![\w.""])Gateway\.([A-Z]\w*)")]
    private static partial Regex OfOurs();
}
