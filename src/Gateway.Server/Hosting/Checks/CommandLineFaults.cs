namespace Gateway.Hosting.Checks;

/// <summary>Finds words of the command line that are not options: the framework's reader ignores them silently, or throws.</summary>
internal static class CommandLineFaults
{
    // Keys of the host that are in no section. OpenTelemetry's variables can be options as well.
    private static readonly string[] Hosts =
    [
        "AllowedHosts", "applicationName", "captureStartupErrors", "contentRoot", "detailedErrors", "environment", "ForwardedHeaders_Enabled", "hostingStartupAssemblies", "http_ports",
        "https_ports", "preferHostingUrls", "shutdownTimeoutSeconds", "startupTimeoutSeconds", "suppressStatusMessages", "urls", "webroot",
    ];

    internal static void Find(string[] args, List<string> faults)
    {
        for (var index = 0; index < args.Length; index++)
        {
            var arg = args[index];
            if (!arg.StartsWith("--", StringComparison.Ordinal))
            {
                faults.Add($"'{arg}' on the command line is not an option: write --Key=value, and put a verb first.");
            }
            else if (arg.AsSpan(2).TrimStart(':') is [] or ['=', ..])
            {
                faults.Add($"'{arg}' on the command line names no option: write --Key=value.");
            }
            else if (arg.Split('=')[0].Contains("__", StringComparison.Ordinal))
            {
                faults.Add($"'{arg}' on the command line is written as an environment variable: write {arg.Split('=')[0].Replace("__", ":", StringComparison.Ordinal)}=value.");
            }
            else if (!arg.Contains('=', StringComparison.Ordinal) && (++index == args.Length || args[index].StartsWith("--", StringComparison.Ordinal)))
            {
                // The next word is an option itself, not the value of this one.
                index--;
                faults.Add($"'{arg}' on the command line has no value: write {arg}=value.");
            }
            else if (arg[2..].Split('=')[0] is var key && !key.Contains(':', StringComparison.Ordinal) && !key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
                && !Hosts.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                faults.Add($"'{arg}' on the command line sets an option that nothing reads: options are written --Section:Key=value, as in --Gateway:Limits:MaxConnections=500.");
            }
        }
    }
}
