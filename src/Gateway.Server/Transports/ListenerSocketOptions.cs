namespace Gateway.Transports;

/// <summary>A listener's <c>Socket</c> section: what is set on its listening socket and inherited by every connection.</summary>
public sealed class ListenerSocketOptions
{
    /// <summary>
    /// Those that wait to be accepted. Kestrel's own default; the system's ceiling (<c>net.core.somaxconn</c>) applies as well.
    /// </summary>
    /// <value>connections, 1 to 65 535</value>
    public int Backlog { get; set; } = 512;

    /// <summary>Small replies leave at once (no Nagle): a reply is written once and whole.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>
    /// The kernel's receive buffer. Unset, the system tunes it, which it does better than a constant; Linux doubles what is asked for.
    /// </summary>
    /// <value>bytes, 1 024 to 67 108 864</value>
    public int? ReceiveBufferSize { get; set; }

    /// <summary>The same for sending.</summary>
    /// <value>bytes, 1 024 to 67 108 864</value>
    public int? SendBufferSize { get; set; }

    /// <summary>Whether and how the kernel looks after silent peers.</summary>
    public KeepAliveOptions KeepAlive { get; set; } = new();

    /// <summary>Whether an IPv6 listener takes IPv4 clients too.</summary>
    public bool DualMode { get; set; } = true;
}
