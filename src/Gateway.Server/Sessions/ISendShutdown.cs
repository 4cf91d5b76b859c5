namespace Gateway.Sessions;

/// <summary>
/// A connection feature: closes only our side (FIN), so that the peer still receives all that was sent while it continues to send (docs/protocol.md 1.8).
/// </summary>
internal interface ISendShutdown
{
    /// <summary>Sends FIN after everything that was flushed. Never throws: a broken connection has nothing to shut down.</summary>
    /// <param name="end">The reason, for transports whose close carries one; <see cref="SessionEnd.None"/> for a connection that was refused.</param>
    ValueTask ShutdownSendAsync(SessionEnd end);
}
