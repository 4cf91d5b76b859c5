namespace Gateway.Sessions;

/// <summary>A connection feature: closes our side alone (FIN), so that the peer still gets all we sent while it goes on sending (docs/protocol.md 1.8).</summary>
internal interface ISendShutdown
{
    /// <summary>Sends FIN behind everything flushed before. Never throws: a dead connection has nothing left to shut down.</summary>
    /// <param name="end">Why, for doors whose goodbye has words for it; <see cref="SessionEnd.None"/> for a connection that was refused.</param>
    ValueTask ShutdownSendAsync(SessionEnd end);
}
