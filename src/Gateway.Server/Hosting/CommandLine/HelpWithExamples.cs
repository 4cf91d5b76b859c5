using System.CommandLine;
using System.CommandLine.Invocation;

namespace Gateway.Hosting.CommandLine;

/// <summary>The parser's help of a verb, with the options of the configuration, examples and exit codes.</summary>
/// <param name="standard">The parser's own help.</param>
internal sealed class HelpWithExamples(SynchronousCommandLineAction standard) : SynchronousCommandLineAction
{
    private const string Keys = """
        Every option of the configuration can be given as well, before or after the verb:
          --Section:Key=value    as in --Gateway:Limits:MaxConnections=500; the environment has it as Gateway__Limits__MaxConnections
          -- key=value           after -- any key, also one that is called like an option above
        """;

    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        ["serve"] = ["", "--Gateway:Limits:MaxConnections=500", "serve --config /etc/gateway/gateway.json", "-v"],
        ["check"] = ["check", "check --quiet --config /etc/gateway/gateway.json", "check --beside-running", "check --json"],
        ["config"] = ["config", "config --json", "config -v | grep Gateway:Limits"],
        ["schema"] = ["config schema > gateway.schema.json"],
        ["healthcheck"] = ["healthcheck", "healthcheck --json"],
        ["selftest"] = ["selftest", "selftest --json"],
        ["frame"] = ["frame --framing Gt06 < capture.bin", "frame --listener trackers --config gateway.json -v < capture.bin", "frame --json '{ \"Kind\": \"Length\", \"Offset\": 2, \"Size\": 2 }' --hex < capture.txt"],
        ["completion"] = ["completion bash > /etc/bash_completion.d/gateway", "completion zsh", "completion fish"],
        ["help"] = ["help check"],
    };

    private static readonly Dictionary<string, string> Codes = new(StringComparer.Ordinal)
    {
        ["serve"] = "0 stopped as asked; 1 can't start; 2 wrong command line",
        ["check"] = "0 a start would succeed and everything fits; 1 not; 2 wrong command line",
        ["config"] = "0; 1 the configuration has faults; 2 wrong command line",
        ["healthcheck"] = "0 healthy; 1 not healthy; 2 wrong command line",
        ["frame"] = "0 the stream ended clean; 1 truncated, malformed or too large; 2 wrong command line or framing",
        ["selftest"] = "0 every endpoint answered; 1 not; 2 wrong command line",
    };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        using (new EnglishTexts())
        {
            standard.Invoke(parseResult);
        }

        var output = parseResult.InvocationConfiguration.Output;
        Append(parseResult.CommandResult.Command, output);
        return Verbs.ExitCode.Ok;
    }

    /// <summary>Writes the help of a command.</summary>
    internal static void Write(RootCommand root, TextWriter output)
    {
        using (new EnglishTexts())
        {
            root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = output, ProcessTerminationTimeout = null });
        }
    }

    /// <summary>The command as it is typed: the executable's name, and the verbs.</summary>
    internal static string GetPath(Command command) => command is RootCommand
        ? RootCommand.ExecutableName
        : $"{GetPath(command.Parents.OfType<Command>().First())} {command.Name}";

    private static void Append(Command command, TextWriter output)
    {
        var isRoot = command is RootCommand;
        if (isRoot || Codes.ContainsKey(command.Name))
        {
            output.WriteLine(Keys);
            output.WriteLine();
        }

        output.WriteLine("Examples:");
        foreach (var example in isRoot ? Examples["serve"].Concat(Examples.Where(one => one.Key is not ("serve" or "help")).Select(one => one.Value[0])) : Examples[command.Name])
        {
            output.WriteLine($"  {RootCommand.ExecutableName} {example}".TrimEnd());
        }

        output.WriteLine();
        output.WriteLine($"Exit codes: {Codes.GetValueOrDefault(isRoot ? "" : command.Name) ?? "0; 1 can't start, not valid or not healthy; 2 wrong command line"}.");
    }
}
