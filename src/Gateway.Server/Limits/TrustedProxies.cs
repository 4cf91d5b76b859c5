using System.Net;
using Microsoft.Extensions.Options;

namespace Gateway.Limits;

/// <summary>The proxies in front (<see cref="ProxyProtocolOptions.TrustedProxies"/>).</summary>
internal sealed class TrustedProxies(IOptions<ProxyProtocolOptions> options)
{
    /// <summary>Where they are.</summary>
    public AddressRanges Ranges { get; } = AddressRanges.Parse(options.Value.TrustedProxies);

    /// <summary>Whether this is one of them.</summary>
    public bool Contains(IPAddress address) => Ranges.Contains(address);
}
