using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Commands;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Documentation;

/// <summary>docs/operations.md has every word that a client, a log or a metric can show.</summary>
public sealed partial class OperationsPageTests
{
    [Fact]
    public void Its_tables_are_those_of_the_code() => GeneratedPage.AssertUpToDate("operations.md", part => part switch
    {
        "reasons" => Table("reason|the session ended because", Words<SessionEnd>(SessionEndExtensions.ToReason)),
        "refusals" => Table("reason|the connection was not let in because", Words<Refusal>(RefusalExtensions.ToReason)),
        "results" => Table("result|the command", Enum.GetValues<CommandResult>().Select(result => $"`{Spaced(result)}`|{XmlDocs.Summary(typeof(CommandResult).GetField(result.ToString())!)}")),
        "events" => Table("id|level|event|message", Events()),
        _ => throw new ArgumentException($"operations.md asks for '{part}', which nothing generates."),
    });

    // What it means is a person's to say, so these are not generated; that each stands there is a machine's to see.
    [Fact]
    public void Every_error_that_a_client_can_be_told_is_explained()
    {
        var page = Repository.Read("docs/operations.md");
        var told = Repository.SourceFiles().SelectMany(file => file.Lines).SelectMany(line => Error().Matches(line)).Select(match => match.Groups[1].Value).Distinct();
        var explained = Row().Matches(page).Select(match => match.Groups[1].Value);
        Assert.Equal(told.Order(StringComparer.Ordinal), explained.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_alert_has_its_advice()
    {
        var page = Repository.Read("docs/operations.md");
        var alerts = Regex.Matches(Repository.Read("deploy/prometheus/rules/alerts.yml"), @"- alert: (\w+)[\s\S]*?severity: (\w+)").Select(match => $"| `{match.Groups[1].Value}` | {match.Groups[2].Value} |");
        Assert.Equal(alerts.Order(StringComparer.Ordinal), Regex.Matches(page, @"^\| `Gateway\w+` \| \w+ \|", RegexOptions.Multiline).Select(match => match.Value).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Words<T>(Func<T, string> word)
        where T : struct, Enum => Enum.GetValues<T>().Skip(1).Select(value => $"`{word(value)}`|{XmlDocs.Summary(typeof(T).GetField(value.ToString())!)}");

    private static string Spaced(CommandResult result) => Regex.Replace(result.ToString(), "(?<!^)[A-Z]", letter => $" {letter.Value}").ToLowerInvariant();

    private static IEnumerable<string> Events()
    {
        var names = typeof(GatewayEventIds).GetFields().ToDictionary(field => (int)field.GetRawConstantValue()!, field => field.Name);
        var messages = typeof(GatewayEventIds).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().ToLookup(message => message.EventId);
        Assert.Equal(names.Keys.Order(), messages.Select(message => message.Key).Order());
        return names.OrderBy(name => name.Key).SelectMany(name => messages[name.Key].Select(message => $"{name.Key}|{(message.Level == LogLevel.None ? "varies" : message.Level)}|`{name.Value}`|{message.Message}"));
    }

    private static string Table(string heading, IEnumerable<string> rows)
    {
        var table = new StringBuilder($"| {heading.Replace("|", " | ")} |\n|{string.Concat(heading.Split('|').Select(_ => "---|"))}\n");
        foreach (var row in rows)
        {
            table.Append($"| {row.Replace("|", " | ")} |\n");
        }

        return table.ToString();
    }

    [GeneratedRegex("\"(ERR [a-z ]+?)(?::? ?\\{[^\"]*)?\"")]
    private static partial Regex Error();

    [GeneratedRegex(@"^\| `(ERR [a-z ]+)[^`]*`", RegexOptions.Multiline)]
    private static partial Regex Row();
}
