namespace Gateway.Sessions;

/// <summary>Handles the messages of a session, and holds the application's state for it.</summary>
public interface IMessageHandler
{
    /// <summary>The rooms of the session, in order. Called from any thread.</summary>
    internal IReadOnlyList<string> RoomNames => [];

    /// <summary>
    /// Handles one message, replying through <see cref="MessageSession.Reply"/>. The bytes belong to the session and are not valid after this returns, whether
    /// or not the task is completed: a handler that awaits must copy what it needs first. An exception is answered <c>ERR internal</c>; an <see
    /// cref="OperationCanceledException"/> after <see cref="MessageSession.RequestAborted"/> was canceled is answered <c>ERR request timeout</c>.
    /// </summary>
    ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session);

    /// <summary>Called when the session has ended, with the reason in <see cref="Session.End"/>. No message is handled after it.</summary>
    void OnEnd(MessageSession session)
    {
    }

    /// <summary>Replies to a message that is not handled with an error, after the replies to earlier messages.</summary>
    /// <param name="words">The error.</param>
    /// <param name="session">The session.</param>
    internal ValueTask RefuseAsync(ReadOnlySpan<byte> words, MessageSession session)
    {
        session.Output.WriteNotice(words);
        return default;
    }

    /// <summary>
    /// Replies to completed requests, in order. For a handler that returns before it has replied, so that the session continues to be read while requests are
    /// pending. Called by the session's loop after <see cref="MessageSession.Resume"/>, like a message.
    /// </summary>
    internal void ReplyToCompleted()
    {
    }

    /// <summary>
    /// Waits for all pending requests and replies to them: the session ends, and the requests that it accepted are answered first (docs/protocol.md 1.7). The
    /// task never fails.
    /// </summary>
    internal ValueTask CompletePendingAsync() => default;

    /// <summary>Cancels the pending requests, because the connection was aborted and nobody will receive the replies. Called from any thread.</summary>
    internal void CancelPending()
    {
    }
}
