namespace Gateway.Applications;

/// <summary>A listener's <c>Forward</c> section, for the application of that name.</summary>
public sealed class ForwardOptions
{
    /// <summary>Silence in both directions after which a tunnel ends. Default 10 min: above most clients' own keep-alive, whose bytes count.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The same once one side has finished sending. Default 30 s: what is left is an answer.</summary>
    public TimeSpan HalfClosed { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the back end is told by a PROXY header who the client is. Default None: one that does not expect it would take it for data.</summary>
    public UpstreamProxyProtocol ProxyProtocol { get; set; }
}

/// <summary>The PROXY header that a back end is sent.</summary>
public enum UpstreamProxyProtocol
{
    /// <summary>None.</summary>
    None,

    /// <summary>Version 2, the binary one.</summary>
    Version2,
}
