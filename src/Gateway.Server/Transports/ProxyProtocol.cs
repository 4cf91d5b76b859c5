namespace Gateway.Transports;

/// <summary>Whether a listener's connections begin with a PROXY header.</summary>
public enum ProxyProtocol
{
    /// <summary>They do not: the peer is the client.</summary>
    None,

    /// <summary>They do, and a connection without one is refused.</summary>
    Required,
}
