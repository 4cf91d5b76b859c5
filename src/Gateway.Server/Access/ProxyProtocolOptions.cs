namespace Gateway.Access;

/// <summary>Whom clients' addresses are believed from: <c>Gateway:ProxyProtocol</c>.</summary>
public sealed class ProxyProtocolOptions
{
    /// <summary>
    /// The proxies in front. Their PROXY headers are believed, and over HTTP their <c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c> and
    /// <c>X-Forwarded-Host</c>; their own addresses are not counted as clients'. By default nobody is believed.
    /// </summary>
    /// <value>addresses and ranges (CIDR)</value>
    public List<string> TrustedProxies { get; } = [];
}
