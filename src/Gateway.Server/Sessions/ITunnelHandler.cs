using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>A handler whose sessions have no messages: all bytes go to another connection, and its bytes come back.</summary>
internal interface ITunnelHandler : IListenerHandler
{
    /// <summary>How long a tunnel may be silent.</summary>
    TunnelTimeouts Timeouts { get; }

    /// <summary>
    /// Makes the other connection, within a time of its own; null if it can't, which ends the session as
    /// <see cref="SessionEnd.UpstreamUnreachable"/>, or if it was given up.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="client">Its connection, to learn who is there. Only the session reads and writes it.</param>
    /// <param name="givenUp">The client is gone, or the session is to end.</param>
    ValueTask<IFarEnd?> OpenAsync(Session session, ConnectionContext client, CancellationToken givenUp);

    /// <inheritdoc/>
    IMessageHandler IListenerHandler.CreateHandler(MessageSession session) => throw new NotSupportedException("A tunnel has no messages.");
}

/// <summary>The other end of a tunnel.</summary>
internal interface IFarEnd
{
    /// <summary>Its connection. The session owns it from here on, and disposes it.</summary>
    ConnectionContext Connection { get; }

    /// <summary>It is closed.</summary>
    /// <param name="end">Why the tunnel ended.</param>
    void Closed(SessionEnd end);
}

/// <summary>How long a tunnel may be silent, in the deadline clock's milliseconds.</summary>
/// <param name="Idle">No byte in either direction.</param>
/// <param name="HalfClosed">The same once one side has finished sending.</param>
internal readonly record struct TunnelTimeouts(long Idle, long HalfClosed);
