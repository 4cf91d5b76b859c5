using Gateway.Configuration;

namespace Gateway.Transports;

/// <summary>A listener's <c>Socket</c> section: options of its listening socket, which every connection inherits.</summary>
public sealed class ListenerSocketOptions
{
    /// <summary>
    /// Maximum connections that wait to be accepted. The default is Kestrel's own. The system's maximum (<c>net.core.somaxconn</c>) applies as
    /// well.
    /// </summary>
    /// <value>connections, 1 to 65 535</value>
    public int Backlog { get; set; } = 512;

    /// <summary>Whether small replies leave at once, without Nagle's algorithm. A reply is written once and whole, so there is nothing to wait for.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>Size of the kernel's receive buffer. Unset, the system tunes it, which works better than a constant. Linux doubles the value.</summary>
    /// <value>bytes, 1 024 to 67 108 864</value>
    [Bytes]
    public int? ReceiveBufferSize { get; set; }

    /// <summary>Size of the kernel's send buffer. Unset, the system tunes it. Linux doubles the value.</summary>
    /// <value>bytes, 1 024 to 67 108 864</value>
    [Bytes]
    public int? SendBufferSize { get; set; }

    /// <summary>TCP keep-alive.</summary>
    public KeepAliveOptions KeepAlive { get; set; } = new();

    /// <summary>Whether an IPv6 listener also accepts IPv4 clients.</summary>
    public bool DualMode { get; set; } = true;
}
