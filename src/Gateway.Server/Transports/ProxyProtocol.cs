namespace Gateway.Transports;

/// <summary>Whether a listener's connections begin with a PROXY header.</summary>
public enum ProxyProtocol
{
    /// <summary>They don't: the peer is the client.</summary>
    None,

    /// <summary>They do, or they are turned away.</summary>
    Required,
}
