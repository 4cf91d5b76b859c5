using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Hosting.Checks;

/// <summary>
/// Checks options of the framework's whose values are a few words. The framework throws for another word without its key, or takes it for the default: a misspelt
/// <c>RequireCertificate</c> would let in clients without one.
/// </summary>
internal static class FrameworkValues
{
    private static readonly string[] Flag = ["true", "false"];

    private static readonly (string Key, string[] Words)[] OfLogging =
    [
        ("CaptureScopes", Flag),
        ("Console:IncludeScopes", Flag),
        ("Console:DisableColors", Flag),
        ("Console:UseUtcTimestamp", Flag),
        ("Console:Format", ["Default", "Systemd"]),
        ("Console:LogToStandardErrorThreshold", Enum.GetNames<LogLevel>()),
        ("Console:FormatterOptions:IncludeScopes", Flag),
        ("Console:FormatterOptions:UseUtcTimestamp", Flag),
        ("Console:FormatterOptions:SingleLine", Flag),
        ("Console:FormatterOptions:ColorBehavior", Enum.GetNames<LoggerColorBehavior>()),
        ("Console:FormatterOptions:JsonWriterOptions:Indented", Flag),
        ("Console:FormatterOptions:JsonWriterOptions:SkipValidation", Flag),
    ];

    // Of an endpoint, of the defaults of all, and of each name in an endpoint's Sni.
    private static readonly (string Key, string[] Words)[] OfEndpoints =
        [("Protocols", Enum.GetNames<HttpProtocols>()), ("ClientCertificateMode", Enum.GetNames<ClientCertificateMode>())];

    internal static void Find(IConfiguration configuration, List<string> faults)
    {
        FindBelow(configuration.GetSection("Logging"), OfLogging, faults);
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        foreach (var section in endpoints.Concat(endpoints.SelectMany(endpoint => endpoint.GetSection("Sni").GetChildren())).Append(configuration.GetSection("Kestrel:EndpointDefaults")))
        {
            FindBelow(section, OfEndpoints, faults);
            foreach (var protocol in section.GetSection("SslProtocols").GetChildren())
            {
                FindIn(protocol, Enum.GetNames<SslProtocols>(), faults);
            }
        }
    }

    private static void FindBelow(IConfigurationSection section, IEnumerable<(string Key, string[] Words)> options, List<string> faults)
    {
        foreach (var (key, words) in options)
        {
            FindIn(section.GetSection(key), words, faults);
        }
    }

    private static void FindIn(IConfigurationSection option, string[] words, List<string> faults)
    {
        if (!string.IsNullOrEmpty(option.Value) && !words.Contains(option.Value, StringComparer.OrdinalIgnoreCase))
        {
            faults.Add($"{option.Path} is '{option.Value}': use {string.Join(" or ", words)}.");

            // Removed, because the framework would throw for it before all faults are reported.
            option.Value = null;
        }
    }
}
