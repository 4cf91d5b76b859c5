using Gateway.Configuration;

namespace Gateway.Hosting.Logging;

/// <summary>How the log gives way, so that it never holds a session up: <c>Gateway:Log</c>.</summary>
public sealed class LogOptions
{
    /// <summary>
    /// Lines that wait for whoever reads standard output, and a million characters at most; what comes while so many wait is dropped and counted. The default is
    /// the framework's own.
    /// </summary>
    /// <value>lines, 100 to 1 000 000</value>
    public int MaxQueuedLines { get; set; } = 2_500;

    /// <summary>
    /// Lines of one event within 10 s, after which more are counted and one line says how many they were; 0 is no limit. A stranger who can make us log must not
    /// fill the disk, and ten a second of one kind is more than a person reads.
    /// </summary>
    /// <value>lines, 0 to 1 000 000</value>
    [Reloadable]
    public int LinesPerEvent { get; set; } = 100;
}
