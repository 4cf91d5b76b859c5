namespace Gateway.Transports;

/// <summary>A listener's <c>Socket</c> section: what is set on its listening socket and inherited by every connection.</summary>
public sealed class ListenerSocketOptions
{
    /// <summary>Connections that wait to be accepted. Default 512, as Kestrel's; the system's own ceiling (<c>somaxconn</c>) applies.</summary>
    public int Backlog { get; set; } = 512;

    /// <summary>Sends small replies at once (no Nagle). Default true.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>Bytes of the kernel's receive buffer. Default: the system tunes it. Linux doubles what is asked for.</summary>
    public int? ReceiveBufferSize { get; set; }

    /// <summary>Bytes of the kernel's send buffer. Default: the system tunes it.</summary>
    public int? SendBufferSize { get; set; }

    /// <summary>Whether and how the kernel looks after silent peers.</summary>
    public KeepAliveOptions KeepAlive { get; set; } = new();

    /// <summary>Whether an IPv6 listener takes IPv4 clients too. Default true.</summary>
    public bool DualMode { get; set; } = true;
}
