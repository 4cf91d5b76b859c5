namespace Gateway.Sessions;

/// <summary>What an application does with the messages of a session, and what it keeps for it.</summary>
public interface IMessageHandler
{
    /// <summary>The rooms that the session is in, in order; from any thread.</summary>
    internal IReadOnlyList<string> RoomNames => [];

    /// <summary>
    /// Handles one message, replying through <see cref="MessageSession.Reply"/>. The bytes are the session's and gone when this returns, whether
    /// or not the task is done: a handler that awaits copies what it needs first. An exception is answered <c>ERR internal</c>;
    /// <see cref="OperationCanceledException"/> after <see cref="MessageSession.RequestAborted"/> fired is answered <c>ERR request timeout</c>.
    /// </summary>
    ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session);

    /// <summary>The session has ended, for <see cref="Session.End"/>: nothing more is handled.</summary>
    void OnEnd(Session session)
    {
    }

    /// <summary>
    /// Replies to requests that are finished, in order: for a handler that returns before it has replied, so that the session is read on while requests are in
    /// hand. Called by the session's loop after <see cref="MessageSession.Resume"/>, as for a message.
    /// </summary>
    internal void ReplyToCompleted()
    {
    }

    /// <summary>Waits for all requests in hand, and replies: the session ends, and what it took is answered first (docs/protocol.md 1.7). Never fails.</summary>
    internal ValueTask CompletePendingAsync() => default;

    /// <summary>The connection was cut, nobody will hear the replies: gives the requests in hand up. From any thread.</summary>
    internal void CancelPending()
    {
    }
}
