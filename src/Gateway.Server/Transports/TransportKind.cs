namespace Gateway.Transports;

/// <summary>What carries the stream listeners.</summary>
public enum TransportKind
{
    /// <summary>Our own on Linux, stock sockets elsewhere.</summary>
    Auto,

    /// <summary>Our own: epoll, Linux only.</summary>
    Epoll,

    /// <summary>Kestrel's stock sockets.</summary>
    Sockets,
}
