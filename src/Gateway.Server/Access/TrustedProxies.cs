using System.Net;
using Gateway.Addresses;
using Microsoft.Extensions.Options;

namespace Gateway.Access;

/// <summary>The proxies in front (<see cref="ProxyProtocolOptions.TrustedProxies"/>).</summary>
internal sealed class TrustedProxies(IOptions<ProxyProtocolOptions> options)
{
    /// <summary>Where they are.</summary>
    public AddressRanges Ranges { get; } = AddressRanges.Of(options.Value.TrustedProxies);

    /// <summary>Whether this is one of them.</summary>
    public bool Contains(IPAddress address) => Ranges.Contains(address);
}
