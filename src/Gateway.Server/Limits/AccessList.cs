using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Limits;

/// <summary>The access list in force (<see cref="AccessOptions"/>). A changed one is swapped in whole; who is in stays in.</summary>
internal sealed class AccessList
{
    private readonly TrustedProxies _proxies;
    private volatile Lists _lists;

    /// <summary>Everything comes from DI.</summary>
    public AccessList(IOptionsMonitor<AccessOptions> options, TrustedProxies proxies)
    {
        _proxies = proxies;
        _lists = new Lists(options.CurrentValue);
        options.OnChange(changed => _lists = new Lists(changed));
    }

    /// <summary>Whether a client there is served: no <c>Deny</c> names it, and <c>Allow</c> does, if it names anybody. A trusted proxy that speaks for itself need not be named.</summary>
    public bool Admits(IPAddress client) => Admits(AddressNumber.FromAddress(client));

    /// <summary>The same for an address that is no object.</summary>
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
