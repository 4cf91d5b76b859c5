using System.CommandLine;
using System.Text.RegularExpressions;
using Gateway.Hosting.CommandLine;
using Gateway.Hosting.Verbs;
using Gateway.Tests.Support;

namespace Gateway.Tests.Documentation;

/// <summary>docs/command-line.md has every verb with its options, as the grammar has them.</summary>
public sealed partial class CommandLinePageTests
{
    private static readonly string[] Page = Repository.Read("docs/command-line.md").Split('\n');

    private static readonly RootCommand Root = new GatewayCommandLine(new VerbContext([], null, null, TextWriter.Null, TextWriter.Null)).Root;

    [Fact]
    public void Every_verb_has_a_row_with_its_description_and_its_options()
    {
        var verbs = Root.Subcommands.Concat(Root.Subcommands.SelectMany(verb => verb.Subcommands)).ToList();
        Assert.True(verbs.Count > 7);
        foreach (var verb in verbs)
        {
            var name = Root.Subcommands.Contains(verb) ? verb.Name : $"{verb.Parents.OfType<Command>().Single().Name} {verb.Name}";
            var cells = Assert.Single(Page.TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)), line => line.StartsWith($"| `{name}` ", StringComparison.Ordinal)).Split(" | ");
            Assert.StartsWith(verb.Description!.TrimEnd('.').Split(',')[0], cells[1], StringComparison.Ordinal);
            Assert.Equal(
                verb.Options.SelectMany(option => option.Aliases.Where(alias => alias != "-q").Append(option.Name)).Where(option => option != "--verbose").Order(StringComparer.Ordinal),
                Option().Matches(cells[2]).Select(match => match.Groups[1].Value).Where(option => option != "-q").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_option_for_all_has_a_row() => Assert.All(
        Root.Options, option => Assert.Contains(Page, line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split(" | ")[0].Contains(option.Name, StringComparison.Ordinal)));

    [Fact]
    public void Every_exit_code_has_a_row() => Assert.All(
        typeof(ExitCode).GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic),
        code => Assert.Contains(Page, line => line.StartsWith($"| {code.GetRawConstantValue()} | ", StringComparison.Ordinal)));

    [GeneratedRegex("`(--?[a-z-]+)`")]
    private static partial Regex Option();
}
