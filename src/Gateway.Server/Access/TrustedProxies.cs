using System.Net;
using Gateway.Addresses;
using Microsoft.Extensions.Options;

namespace Gateway.Access;

/// <summary>The trusted proxies (<see cref="ProxyProtocolOptions.TrustedProxies"/>).</summary>
internal sealed class TrustedProxies(IOptions<ProxyProtocolOptions> options)
{
    /// <summary>Their addresses.</summary>
    public AddressRanges Ranges { get; } = AddressRanges.Parse(options.Value.TrustedProxies);

    /// <summary>Whether the address is that of a trusted proxy.</summary>
    public bool Contains(IPAddress address) => Ranges.Contains(address);
}
