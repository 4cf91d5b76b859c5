namespace Gateway.Transports;

/// <summary>TCP keep-alive of a listener's connections: finds peers that vanished without a word.</summary>
public sealed class KeepAliveOptions
{
    /// <summary>Silence before the first probe. Below the 5 minutes after which many NATs forget a connection.</summary>
    /// <value>1 s to 32 767 s, whole seconds</value>
    public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Between probes.</summary>
    /// <value>1 s to 32 767 s, whole seconds</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Unanswered ones before the connection is given up: after two minutes in all.</summary>
    /// <value>probes, 1 to 127</value>
    public int Retries { get; set; } = 4;
}
