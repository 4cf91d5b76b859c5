using System.Text.RegularExpressions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>What the user of the gateways may do at a server, as docs/fleet.md names it.</summary>
/// <param name="Publish">What it may publish to.</param>
/// <param name="Subscribe">What it may subscribe to.</param>
internal sealed partial record NatsPermissions(IReadOnlyList<string> Publish, IReadOnlyList<string> Subscribe)
{
    /// <summary>Those of the page, for a fleet of this name.</summary>
    internal static NatsPermissions OfThePage(string fleet)
    {
        var parts = Repository.Read("docs/fleet.md").Split("The server needs no more than these permissions")[1].Split("to subscribe to ");
        var ofNodes = Subjects(parts[0]).Where(subject => subject.Contains('.', StringComparison.Ordinal)).ToList();
        var ofOthers = new[] { "names", "table" }.SelectMany(map => ofNodes.Where(subject => subject.Contains("_nodes", StringComparison.Ordinal)).Select(subject => subject.Replace("_nodes", $"_{map}")));
        return new NatsPermissions([.. ofNodes, .. ofOthers], Subjects(parts[1].Split(". ")[0]));

        string[] Subjects(string text) =>
            [.. Quoted().Matches(text).Select(match => match.Groups[1].Value.Replace("gateway.", $"{fleet}.").Replace("gateway_", $"{fleet}_"))];
    }

    /// <summary>Lines of a server's configuration: a user called gateway that may do this.</summary>
    internal string User(string password) =>
        $"authorization {{ users: [ {{ user: gateway, password: \"{password}\", permissions: {{ publish: {List(Publish)}, subscribe: {List(Subscribe)} }} }} ] }}";

    private static string List(IEnumerable<string> subjects) => $"[{string.Join(", ", subjects.Select(subject => $"\"{subject}\""))}]";

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
