using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Hosting.Checks;

namespace Gateway.Hosting.CommandLine;

/// <summary>Explains a wrong command line: every wrong word with the nearest known one, or else with the help.</summary>
internal static class UsageFaults
{
    private const string NoVerb = "is not a verb of Gateway";

    /// <summary>A sentence for each fault.</summary>
    internal static IReadOnlyList<string> Find(ParseResult result)
    {
        var unknown = result.UnmatchedTokens;
        var command = result.CommandResult.Command;
        return
        [
            .. unknown.Select(word => Explain(command, word)),

            // The parser takes an option of the command above, and the verb would ignore it.
            .. result.RootCommandResult.Children.OfType<OptionResult>()
                .Where(option => option is { Implicit: false, Option.Recursive: false } && command is not RootCommand && !command.Options.Contains(option.Option))
                .Select(option => Explain(command, option.IdentifierToken!.Value)),

            // The parser has one error for each unknown word, in words of its own.
            .. result.Errors.Select(error => error.Message).Where(message => !unknown.Any(word => message.Contains($"'{word}'", StringComparison.Ordinal))).Select(Sentence),
        ];
    }

    /// <summary>Prints the faults, and how to go on.</summary>
    internal static async Task WriteAsync(ParseResult result, IReadOnlyList<string> faults, TextWriter error)
    {
        foreach (var fault in faults)
        {
            await error.WriteLineAsync(fault);
        }

        await error.WriteLineAsync();
        if (result.CommandResult.Command is RootCommand root && faults is [var only] && only.EndsWith(NoVerb + ".", StringComparison.Ordinal))
        {
            HelpWithExamples.Write(root, error);
        }
        else
        {
            await error.WriteLineAsync($"See {HelpWithExamples.GetPath(result.CommandResult.Command)} --help.");
        }
    }

    private static string Explain(Command command, string word)
    {
        var isVerb = command is RootCommand && !word.StartsWith('-');
        var what = isVerb ? NoVerb : word.StartsWith('-') ? $"is not an option of {HelpWithExamples.GetPath(command)}" : $"is one word too many for {HelpWithExamples.GetPath(command)}";
        var nearest = Misspelling.FindClosest(word.Split('=')[0], Names(command, word));
        var hint = nearest is not null ? $": do you mean '{nearest}'?"
            : word.StartsWith("--", StringComparison.Ordinal) ? ". Options of the configuration are written --Section:Key=value, as in --Gateway:Limits:MaxConnections=500."
            : ".";
        return $"'{word}' {what}{hint}";
    }

    private static IEnumerable<string> Names(Command command, string word)
    {
        var options = command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive)));
        return word.StartsWith('-')
            ? options.SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal))
            : command.Subcommands.Select(verb => verb.Name);
    }

    private static string Sentence(string message)
    {
        var line = string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return line.EndsWith('.') ? line : line + ".";
    }
}
