using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>A handler whose sessions have no messages: all bytes are forwarded to another connection, and that connection's bytes come back.</summary>
internal interface ITunnelHandler : IListenerHandler
{
    /// <summary>How long a tunnel may be silent.</summary>
    TunnelTimeouts Timeouts { get; }

    /// <summary>
    /// Opens the other connection, within its own timeout. Returns null if it cannot, which ends the session as <see cref="SessionEnd.UpstreamUnreachable"/>,
    /// or if it was canceled.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="client">The client's connection, to read its address from. Only the session reads and writes it.</param>
    /// <param name="clientGone">Canceled when the client is gone or the session is to end.</param>
    ValueTask<IFarEnd?> OpenAsync(Session session, ConnectionContext client, CancellationToken clientGone);

    /// <inheritdoc/>
    IMessageHandler IListenerHandler.CreateHandler(MessageSession session) => throw new NotSupportedException("A tunnel has no messages.");
}

/// <summary>The far end of a tunnel.</summary>
internal interface IFarEnd
{
    /// <summary>The connection. The session owns it from here on and disposes it.</summary>
    ConnectionContext Connection { get; }

    /// <summary>Called when the tunnel is closed.</summary>
    /// <param name="end">Why the tunnel ended.</param>
    void Closed(SessionEnd end);
}

/// <summary>How long a tunnel may be silent, in the deadline clock's milliseconds.</summary>
/// <param name="Idle">The limit without a byte in either direction.</param>
/// <param name="HalfClosed">The same limit once one side has finished sending.</param>
internal readonly record struct TunnelTimeouts(long Idle, long HalfClosed);
