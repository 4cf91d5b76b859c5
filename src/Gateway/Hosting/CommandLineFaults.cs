namespace Gateway.Hosting;

/// <summary>Finds words of the command line that are no option: its reader passes over them in silence, or throws.</summary>
internal static class CommandLineFaults
{
    internal static void Find(string[] args, List<string> faults)
    {
        for (var index = 0; index < args.Length; index++)
        {
            var arg = args[index];
            if (!arg.StartsWith("--", StringComparison.Ordinal))
            {
                faults.Add($"'{arg}' on the command line is no option: write --Key=value, and a verb first of all.");
            }
            else if (arg.AsSpan(2).TrimStart(':') is [] or ['=', ..])
            {
                faults.Add($"'{arg}' on the command line names no option: write --Key=value.");
            }
            else if (arg.Split('=')[0].Contains("__", StringComparison.Ordinal))
            {
                faults.Add($"'{arg}' on the command line is written as an environment variable: write {arg.Split('=')[0].Replace("__", ":", StringComparison.Ordinal)}=value.");
            }
            else if (!arg.Contains('=', StringComparison.Ordinal) && ++index == args.Length)
            {
                faults.Add($"'{arg}' on the command line has no value: write {arg}=value.");
            }
        }
    }
}
