namespace Gateway.Sessions;

/// <summary>
/// Kept in <see cref="Session.State"/> by a handler that returns before it has replied, so that the session is read on while requests are in
/// hand. It says by <see cref="Session.Resume"/> when there is something to reply.
/// </summary>
internal interface IRequestsInHand
{
    /// <summary>Replies to those that are finished, in order. Called by the session's loop when it was resumed, as for the handler itself.</summary>
    void ReplyToFinished();

    /// <summary>Waits for all of them, and replies: the session ends, and what it took is answered first (PROTOCOL.md 1.7). Never fails.</summary>
    ValueTask FinishAsync();

    /// <summary>The connection was cut, nobody will hear the replies: gives them up. From any thread.</summary>
    void GiveUp();
}
