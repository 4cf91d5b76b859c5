namespace Gateway.Transports;

/// <summary>The transport of the stream listeners.</summary>
public enum TransportKind
{
    /// <summary>Epoll on Linux, stock sockets elsewhere.</summary>
    Auto,

    /// <summary>The gateway's own epoll transport; Linux only.</summary>
    Epoll,

    /// <summary>Kestrel's stock sockets.</summary>
    Sockets,
}
