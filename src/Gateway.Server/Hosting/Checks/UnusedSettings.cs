using Gateway.Diagnostics.Telemetry;

namespace Gateway.Hosting.Checks;

/// <summary>
/// Settings that have no effect here, mostly set by platforms for all programs. Reported at start and by <c>check</c>, because the person who set them may rely
/// on them.
/// </summary>
/// <param name="All">A sentence for each setting.</param>
internal sealed record UnusedSettings(IReadOnlyList<string> All)
{
    /// <summary>The host's own support for forwarded headers, which trusts every peer.</summary>
    internal const string ForwardedHeaders = "ForwardedHeaders_Enabled";

    /// <summary>Makes the host open only <c>urls</c> and <c>http_ports</c>, and none of the listeners.</summary>
    internal const string PreferHostingUrls = "preferHostingUrls";

    /// <summary>Makes the host answer 400 to requests for any other name, including probes by address.</summary>
    internal const string AllowedHosts = "AllowedHosts";

    /// <summary>For an embedding host, to which these settings belong.</summary>
    internal static readonly UnusedSettings None = new([]);

    internal static UnusedSettings Find(IConfiguration configuration) => new(
    [
        .. FindEnabled(configuration, ForwardedHeaders, "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "Gateway:ProxyProtocol:TrustedProxies says whose X-Forwarded-For is believed"),
        .. FindEnabled(configuration, PreferHostingUrls, "ASPNETCORE_PREFERHOSTINGURLS", "Kestrel:Endpoints and Gateway:Listeners say what is opened"),
        .. configuration[AllowedHosts] is { Length: > 0 } and not "*" ? [$"{AllowedHosts} has no effect here: Gateway:Api:AllowedOrigins says which web pages may use the API"] : Array.Empty<string>(),
        .. TelemetryVariables.FindUnread(configuration).Select(name => $"{name} is not read by the gateway"),
        .. UnreadKeys.Find(configuration),
    ]);

    /// <summary>
    /// Overrides those that would have an effect. Added as the source with the highest precedence, so that a reload of the others does not restore them.
    /// </summary>
    internal static readonly IReadOnlyList<KeyValuePair<string, string?>> Overrides =
    [
        new(ForwardedHeaders, bool.FalseString),
        new(PreferHostingUrls, bool.FalseString),
        new(AllowedHosts, "*"),
    ];

    // The host accepts "1" for true in some places and not in others.
    private static IEnumerable<string> FindEnabled(IConfiguration configuration, string key, string variable, string instead) =>
        configuration[key] is { Length: > 0 } value && !bool.FalseString.Equals(value, StringComparison.OrdinalIgnoreCase) && value != "0"
            ? [$"{key} ({variable}) has no effect here: {instead}"]
            : [];
}
