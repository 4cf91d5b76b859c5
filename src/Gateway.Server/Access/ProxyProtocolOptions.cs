namespace Gateway.Access;

/// <summary>The proxies that may name a client's address: <c>Gateway:ProxyProtocol</c>.</summary>
public sealed class ProxyProtocolOptions
{
    /// <summary>
    /// Addresses of the proxies in front. Their PROXY headers are believed, and over HTTP their <c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>
    /// and <c>X-Forwarded-Host</c>. Limits per address do not count the proxies themselves. By default no proxy is trusted.
    /// </summary>
    /// <value>addresses and ranges (CIDR)</value>
    public List<string> TrustedProxies { get; } = [];
}
