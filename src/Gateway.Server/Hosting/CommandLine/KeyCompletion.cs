using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using Gateway.Hosting.Schema;

namespace Gateway.Hosting.CommandLine;

/// <summary>
/// <c>[suggest:POSITION] "LINE"</c>: the words that may stand at the position of a command line, one a line. To the parser's own, which are verbs and options, it
/// adds the keys of the configuration, a part at a time.
/// </summary>
/// <param name="root">The grammar.</param>
/// <param name="directive">The directive, whose value is the position.</param>
internal sealed class KeyCompletion(RootCommand root, Directive directive) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>The directive.</summary>
    internal static Directive CreateDirective(RootCommand root)
    {
        var directive = new Directive("suggest");
        directive.Action = new KeyCompletion(root, directive);
        return directive;
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        var line = parseResult.Tokens.FirstOrDefault(token => token.Type != TokenType.Directive)?.Value ?? "";
        var position = int.TryParse(parseResult.GetResult(directive) is { Values: [var value, ..] } ? value : null, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? Math.Min(given, line.Length) : line.Length;
        foreach (var word in Find(line[..position]))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(word);
        }

        return Verbs.ExitCode.Ok;
    }

    // The line begins with the executable.
    private IEnumerable<string> Find(string line)
    {
        var start = line.IndexOf(' ', StringComparison.Ordinal);
        var typed = start < 0 ? "" : line[(start + 1)..];
        var word = typed[(typed.LastIndexOf(' ') + 1)..];

        // The parser offers whatever contains the word, and options before anything is typed. Other spellings of --help are not offered.
        var words = root.Parse(typed, new ParserConfiguration { ResponseFileTokenReplacer = null }).GetCompletions(typed.Length)
            .Select(item => item.InsertText ?? item.Label)
            .Where(label => label.StartsWith(word, StringComparison.Ordinal) && (label.StartsWith("--", StringComparison.Ordinal) ? word.StartsWith('-') : label[0] is not ('-' or '/')));
        return (word.StartsWith("--", StringComparison.Ordinal) ? words.Concat(FindKeys(word)) : words).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    // A part ends with a colon if more parts follow, and with an equals sign if a value does.
    private static IEnumerable<string> FindKeys(string word) => ConfigurationSchema.Keys
        .Select(key => key.EndsWith(':') ? $"--{key}" : $"--{key}=")
        .Where(key => key.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        .Select(key => key.IndexOf(':', word.Length) is var end and >= 0 ? key[..(end + 1)] : key);
}
