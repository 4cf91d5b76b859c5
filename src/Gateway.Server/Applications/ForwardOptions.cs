namespace Gateway.Applications;

/// <summary>A listener's <c>Forward</c> section, for the application of that name.</summary>
public sealed class ForwardOptions
{
    /// <summary>
    /// Silence in both directions after which a tunnel ends: above most clients' own keep-alive, whose bytes count. A client that doesn't
    /// read is silent, too.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The same once one side has finished sending: what is left is an answer.</summary>
    /// <value>100 ms to 7 days</value>
    public TimeSpan HalfClosed { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the back end is told by a PROXY header who the client is. One that doesn't expect it takes it for data.</summary>
    /// <value><c>None</c>, <c>Version2</c></value>
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
