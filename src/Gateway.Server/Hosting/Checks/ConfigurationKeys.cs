using Gateway.Diagnostics.Telemetry;

namespace Gateway.Hosting.Checks;

/// <summary>Recognises arguments that set a key of the configuration, as against verbs and their options.</summary>
internal static class ConfigurationKeys
{
    // Keys of the host that are in no section. OpenTelemetry's variables can be arguments as well.
    private static readonly string[] Hosts =
    [
        "AllowedHosts", "applicationName", "captureStartupErrors", "contentRoot", "detailedErrors", "environment", "ForwardedHeaders_Enabled", "hostingStartupAssemblies", "http_ports",
        "https_ports", "preferHostingUrls", "shutdownTimeoutSeconds", "startupTimeoutSeconds", "suppressStatusMessages", "urls", "webroot",
    ];

    /// <summary>
    /// Whether an argument sets a key: <c>--Section:Key</c> with or without a value, a key of the host, or what was meant as either and is reported as a fault.
    /// Without dashes it must have its value, as in <c>Section:Key=value</c>.
    /// </summary>
    internal static bool IsArgument(string arg)
    {
        var hasDashes = arg.StartsWith("--", StringComparison.Ordinal);
        var key = (hasDashes ? arg[2..] : arg).Split('=')[0];
        return hasDashes
            ? key.Trim(':').Length == 0 || IsKey(key) || key.Contains("__", StringComparison.Ordinal)
            : arg.Contains('=', StringComparison.Ordinal) && !arg.StartsWith('-') && !arg.StartsWith('/') && IsKey(key);
    }

    private static bool IsKey(string key) =>
        key.Contains(':', StringComparison.Ordinal) || key.StartsWith(TelemetryVariables.Prefix, StringComparison.OrdinalIgnoreCase) || Hosts.Contains(key, StringComparer.OrdinalIgnoreCase);
}
