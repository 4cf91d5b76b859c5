using Gateway.Diagnostics.Telemetry;

namespace Gateway.Hosting;

/// <summary>
/// What is set, mostly by platforms for all that runs on them, and has no effect here: said at start and by <c>check</c>, since whoever
/// set it may count on it.
/// </summary>
/// <param name="All">A sentence for each.</param>
internal sealed record UnusedSettings(IReadOnlyList<string> All)
{
    /// <summary>The host's own reader of forwarded headers, which believes everybody.</summary>
    internal const string ForwardedHeaders = "ForwardedHeaders_Enabled";

    /// <summary>Has the host open <c>urls</c> and <c>http_ports</c> alone, and none of the listeners.</summary>
    internal const string PreferHostingUrls = "preferHostingUrls";

    /// <summary>Has the host answer 400 to requests for any other name, probes by address among them.</summary>
    internal const string AllowedHosts = "AllowedHosts";

    /// <summary>In a host of somebody else's all of it is the host's matter.</summary>
    internal static readonly UnusedSettings None = new([]);

    internal static UnusedSettings Find(IConfiguration configuration) => new(
    [
        .. FindEnabled(configuration, ForwardedHeaders, "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "whose X-Forwarded-For is believed is said by Gateway:ProxyProtocol:TrustedProxies"),
        .. FindEnabled(configuration, PreferHostingUrls, "ASPNETCORE_PREFERHOSTINGURLS", "what is opened is said by Kestrel:Endpoints and Gateway:Listeners"),
        .. configuration[AllowedHosts] is { Length: > 0 } and not "*" ? [$"{AllowedHosts} has no effect here: which web pages may act is said by Gateway:Api:AllowedOrigins"] : Array.Empty<string>(),
        .. TelemetryVariables.FindUnread(configuration).Select(name => $"{name} is not read by the gateway"),
        .. UnreadKeys.Find(configuration),
    ]);

    /// <summary>Takes the effect from those that would have one, as a source above all others: reading the others again brings none back.</summary>
    internal static readonly IReadOnlyList<KeyValuePair<string, string?>> Disarmed =
    [
        new(ForwardedHeaders, bool.FalseString),
        new(PreferHostingUrls, bool.FalseString),
        new(AllowedHosts, "*"),
    ];

    // The host takes "1" for true in some places and not in others.
    private static IEnumerable<string> FindEnabled(IConfiguration configuration, string key, string variable, string instead) =>
        configuration[key] is { Length: > 0 } value && !bool.FalseString.Equals(value, StringComparison.OrdinalIgnoreCase) && value != "0"
            ? [$"{key} ({variable}) has no effect here: {instead}"]
            : [];
}
