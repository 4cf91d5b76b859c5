using Gateway.Hosting.CommandLine;

namespace Gateway.Hosting.Checks;

/// <summary>Finds arguments of the configuration that its reader ignores silently, or throws at.</summary>
internal static class CommandLineFaults
{
    /// <summary>Reports each of them.</summary>
    /// <returns>The arguments for the reader: it would take the mark between those of the gateway and those of the host for an option.</returns>
    internal static string[] Find(IReadOnlyList<string> args, List<string> faults)
    {
        string[] read = [.. args.TakeWhile(arg => arg != CommandLineArguments.EndOfOptions), .. args.SkipWhile(arg => arg != CommandLineArguments.EndOfOptions).Skip(1)];
        for (var index = 0; index < read.Length; index++)
        {
            var arg = read[index];
            var key = arg.Split('=')[0];
            if (!arg.StartsWith("--", StringComparison.Ordinal))
            {
                if (!arg.Contains('=', StringComparison.Ordinal) || key.Length == 0)
                {
                    faults.Add($"'{arg}' on the command line sets no option: write --Key=value.");
                }
            }
            else if (key.Trim('-', ':').Length == 0)
            {
                faults.Add($"'{arg}' on the command line names no option: write --Key=value.");
            }
            else if (key.Contains("__", StringComparison.Ordinal))
            {
                faults.Add($"'{arg}' on the command line is written as an environment variable: write {key.Replace("__", ":", StringComparison.Ordinal)}=value.");
            }
            else if (!arg.Contains('=', StringComparison.Ordinal) && (++index == read.Length || read[index].StartsWith("--", StringComparison.Ordinal)))
            {
                // The next word is an option itself, not the value of this one.
                index--;
                faults.Add($"'{arg}' on the command line has no value: write {arg}=value.");
            }
        }

        return read;
    }
}
