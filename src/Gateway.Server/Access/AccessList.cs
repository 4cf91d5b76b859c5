using System.Net;
using Gateway.Addresses;
using Microsoft.Extensions.Options;

namespace Gateway.Access;

/// <summary>The effective access list (<see cref="AccessOptions"/>). A changed list replaces it as a whole; open connections continue.</summary>
internal sealed class AccessList
{
    private readonly TrustedProxies _proxies;
    private volatile Lists _lists;

    /// <summary>All parameters come from DI.</summary>
    public AccessList(IOptionsMonitor<AccessOptions> options, TrustedProxies proxies)
    {
        _proxies = proxies;
        _lists = new Lists(options.CurrentValue);
        options.OnChange(changed => _lists = new Lists(changed));
    }

    /// <summary>
    /// Whether a client is served: it is in no <c>Deny</c> range, and in an <c>Allow</c> range if there are any. A trusted proxy that connects for itself need
    /// not be listed.
    /// </summary>
    public bool Admits(IPAddress client) => Admits(AddressNumber.FromAddress(client));

    /// <summary>The check for an address that is not an object.</summary>
    internal bool Admits(AddressNumber client)
    {
        var lists = _lists;
        return !lists.Deny.Contains(client) && (lists.Allow.IsEmpty || lists.Allow.Contains(client) || _proxies.Ranges.Contains(client));
    }

    private sealed class Lists(AccessOptions options)
    {
        internal AddressRanges Allow { get; } = AddressRanges.Parse(options.Allow);

        internal AddressRanges Deny { get; } = AddressRanges.Parse(options.Deny);
    }
}
