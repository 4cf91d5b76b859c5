namespace Gateway.Limits;

/// <summary>Whom clients' addresses are believed from: <c>Gateway:ProxyProtocol</c>.</summary>
public sealed class ProxyProtocolOptions
{
    /// <summary>
    /// Addresses and ranges (CIDR) of the proxies in front. Their PROXY headers are believed on listeners that require one, their
    /// <c>X-Forwarded-For</c> over HTTP; their own addresses are not counted as clients'. Default none: nobody is believed.
    /// </summary>
    public List<string> TrustedProxies { get; } = [];
}
