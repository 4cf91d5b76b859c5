using Gateway.Hosting.Checks;

namespace Gateway.Hosting.CommandLine;

/// <summary>
/// The command line in two parts: the words of the gateway's own grammar (a verb and its options), and the arguments that the configuration reads. They are
/// separated before the grammar is parsed, because the value of a configuration argument may be anything, the name of a verb included.
/// </summary>
/// <param name="Words">The verb and its options, in their order.</param>
/// <param name="Configuration">
/// The arguments of the configuration: <c>--Section:Key=value</c>, <c>--Section:Key value</c>, the same without dashes, the host's own keys (<c>--urls=…</c>), and
/// everything after <c>--</c>, which is then the last part.
/// </param>
internal sealed record CommandLineArguments(IReadOnlyList<string> Words, IReadOnlyList<string> Configuration)
{
    /// <summary>What is behind it belongs to the configuration, whatever it is called.</summary>
    internal const string EndOfOptions = "--";

    /// <summary>Separates the two parts.</summary>
    internal static CommandLineArguments Split(string[] args)
    {
        var (words, configuration) = (new List<string>(), new List<string>());
        if (args is [['[', ..], ..])
        {
            // A directive of the parser, such as [suggest], whose argument is a whole line.
            return new CommandLineArguments(args, []);
        }

        for (var index = 0; index < args.Length; index++)
        {
            if (args[index] == EndOfOptions)
            {
                configuration.AddRange(args[index..]);
                break;
            }

            if (!ConfigurationKeys.IsArgument(args[index]))
            {
                words.Add(args[index]);
                continue;
            }

            configuration.Add(args[index]);
            if (!args[index].Contains('=', StringComparison.Ordinal) && index + 1 < args.Length && !args[index + 1].StartsWith("--", StringComparison.Ordinal))
            {
                configuration.Add(args[++index]);
            }
        }

        return new CommandLineArguments(words, configuration);
    }
}
