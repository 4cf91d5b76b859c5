using Gateway.Platform;

namespace Gateway.Transports;

/// <summary>The value <c>Gateway:Transport</c>.</summary>
public sealed class TransportOptions
{
    /// <summary>
    /// Transport of the listeners. <c>Epoll</c> is the gateway's own and needs Linux; elsewhere it stops the start. <c>Sockets</c> is Kestrel's
    /// stock transport, for when the gateway's own is in doubt. <c>Auto</c> is <c>Epoll</c> on Linux and <c>Sockets</c> elsewhere.
    /// </summary>
    /// <value><c>Auto</c>, <c>Epoll</c>, <c>Sockets</c></value>
    public TransportKind Transport { get; set; }

    /// <summary>What it comes to on this system.</summary>
    internal TransportKind InEffect => Transport != TransportKind.Auto ? Transport
        : LinuxKernel.IsUsed ? TransportKind.Epoll : TransportKind.Sockets;

    /// <summary>
    /// Whether stock sockets will carry the listeners, for services that must be chosen before there are options. A value that is none is
    /// the validator's to report.
    /// </summary>
    internal static bool WillUseSockets(IConfiguration gateway) =>
        new TransportOptions { Transport = Enum.TryParse<TransportKind>(gateway[nameof(Transport)], ignoreCase: true, out var kind) ? kind : TransportKind.Auto }
            .InEffect == TransportKind.Sockets;
}
