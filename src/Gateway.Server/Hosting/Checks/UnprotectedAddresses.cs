using System.Net;
using Gateway.Access;
using Gateway.Addresses;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Transports;
using Gateway.Transports.Tls;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Checks;

/// <summary>
/// Reports the listeners that are open to every client that can reach their addresses: not on loopback, and without a token, a client certificate or an access
/// list. The access to the HTTP API is reported by its own guard.
/// </summary>
internal sealed partial class UnprotectedAddresses
{
    private readonly IConfiguration _configuration;
    private readonly IOptionsMonitor<ListenersOptions> _listeners;
    private readonly IOptionsMonitor<AccessOptions> _access;
    private readonly IOptionsMonitor<GatewayLimits> _limits;
    private readonly LookupOptions _lookup;
    private readonly ILogger _log;
    private string _reported = "";

    public UnprotectedAddresses(
        IConfiguration configuration,
        IOptionsMonitor<ListenersOptions> listeners,
        IOptionsMonitor<AccessOptions> access,
        IOptionsMonitor<GatewayLimits> limits,
        IOptions<LookupOptions> lookup,
        ILogger<UnprotectedAddresses> log)
    {
        _configuration = configuration;
        _listeners = listeners;
        _access = access;
        _limits = limits;
        _lookup = lookup.Value;
        _log = log;
    }

    /// <summary>The open listeners, each with its address.</summary>
    internal IReadOnlyList<string> All
    {
        get
        {
            if (IsListed)
            {
                return [];
            }

            var open = _listeners.CurrentValue.Listeners.Where(entry => entry.Value.Enabled && IsOpen(entry.Value)).OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => $"{entry.Key} ({entry.Value.Url}{(entry.Value.ProxyProtocol == ProxyProtocol.Required ? ", to every client of its proxies" : "")})");
            return [.. open, .. IsOpen(_lookup.Udp.Url) ? [$"lookup ({_lookup.Udp.Url})"] : Array.Empty<string>()];
        }
    }

    /// <summary>The keys of shipped defaults that are skipped because another source has its own.</summary>
    internal IReadOnlyList<string> SkippedDefaults =>
        [.. (_configuration as IConfigurationRoot)?.Providers.OfType<ShippedDefaultsProvider>().SelectMany(provider => provider.Skipped) ?? []];

    /// <summary>Logs them now, and whenever a changed configuration changes them.</summary>
    internal void Announce()
    {
        if (SkippedDefaults is { Count: > 0 } skipped)
        {
            DefaultsSkipped(ShippedDefaults.FileName, string.Join(", ", skipped));
        }

        Report();

        // Whatever a change is about, the listeners are the last of these options to be applied.
        _listeners.OnChange(_ => Report());
    }

    // A list that contains every address, or that is only observed, protects nothing.
    private bool IsListed =>
        _access.CurrentValue.Allow is { Count: > 0 } allowed && !allowed.Exists(range => range.EndsWith("/0", StringComparison.Ordinal))
        && !_limits.CurrentValue.IsObserved(ObservableLimit.Access);

    private void Report()
    {
        var addresses = string.Join(", ", All);
        if (addresses != Interlocked.Exchange(ref _reported, addresses) && addresses.Length > 0)
        {
            OpenToEveryone(addresses);
        }
    }

    private static bool IsOpen(ListenerOptions one) =>
        ListenerUrl.Parse(one.Url, out _) is IPEndPoint endPoint && !IsLoopback(endPoint.Address)
        && one.Tokens.Count == 0 && string.IsNullOrEmpty(one.TokensFile)
        && one.Tls is not { ClientCertificate: ClientCertificate.Required };

    private static bool IsOpen(string? url) => !string.IsNullOrEmpty(url) && UdpUrl.Parse(url, out _) is { } endPoint && !IsLoopback(endPoint.Address);

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    [LoggerMessage(GatewayEventIds.DefaultsSkipped, LogLevel.Information, "Skipped from {File}, because the configuration has its own: {Keys}")]
    private partial void DefaultsSkipped(string file, string keys);

    [LoggerMessage(GatewayEventIds.OpenToEveryone, LogLevel.Warning,
        "OPEN TO EVERYONE who reaches the address, without token, client certificate or access list: {Addresses}. To close one: Tokens, Tls:ClientCertificate=Required, Gateway:Access:Allow, or a Url on 127.0.0.1")]
    private partial void OpenToEveryone(string addresses);
}
