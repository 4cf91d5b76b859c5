namespace Gateway.Applications;

/// <summary>A listener's <c>Forward</c> section, for the application of that name.</summary>
public sealed class ForwardOptions
{
    /// <summary>
    /// Time without a byte in either direction after which a tunnel ends. The default is above most clients' own keep-alive, whose bytes count. A
    /// client that doesn't read is silent too.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Time without a byte in either direction after which a tunnel ends, once one side has finished sending. Only an answer is left then.</summary>
    /// <value>100 ms to 7 days</value>
    public TimeSpan HalfClosed { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>PROXY header that tells the back end the client's address. A back end that doesn't expect one takes it for data.</summary>
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
