namespace Gateway.Transports;

/// <summary>TCP keep-alive of a listener's connections. It finds clients that vanished without closing.</summary>
public sealed class KeepAliveOptions
{
    /// <summary>Time without traffic before the first probe. The default is below the 5 minutes after which many NATs forget a connection.</summary>
    /// <value>1 s to 32 767 s, whole seconds</value>
    public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between two probes.</summary>
    /// <value>1 s to 32 767 s, whole seconds</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Maximum unanswered probes before the connection is closed. With the defaults that takes two minutes in all.</summary>
    /// <value>probes, 1 to 127</value>
    public int Retries { get; set; } = 4;
}
