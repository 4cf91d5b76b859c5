using Gateway.Configuration;

namespace Gateway.Hosting.Logging;

/// <summary>What the log drops so that it never blocks a session: <c>Gateway:Log</c>.</summary>
public sealed class LogOptions
{
    /// <summary>
    /// Maximum log lines queued for standard output, and a million characters at most. Lines over it are dropped and counted. The default is the
    /// framework's own.
    /// </summary>
    /// <value>lines, 100 to 1 000 000</value>
    public int MaxQueuedLines { get; set; } = 2_500;

    /// <summary>
    /// Maximum log lines of one event within 10 s. Those over it are counted, and one line gives their number. 0 is no limit. Clients can cause log
    /// lines and must not fill the disk; the default, ten a second, is more than a person reads.
    /// </summary>
    /// <value>lines, 0 to 1 000 000</value>
    [Reloadable]
    public int LinesPerEvent { get; set; } = 100;
}
