namespace Gateway.Transports;

/// <summary>TCP keep-alive of a listener's connections: finds peers that vanished without a word.</summary>
public sealed class KeepAliveOptions
{
    /// <summary>Silence before the first probe. Default 60 s: below the usual 5 min of NATs; whole seconds.</summary>
    public TimeSpan Time { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between probes. Default 15 s; whole seconds.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Unanswered probes before the connection is given up. Default 4.</summary>
    public int Retries { get; set; } = 4;
}
