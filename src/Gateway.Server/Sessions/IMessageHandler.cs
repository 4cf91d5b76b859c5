namespace Gateway.Sessions;

/// <summary>What a listener does with its sessions' messages. One handler serves all of a listener's sessions; state lives in the session.</summary>
public interface IMessageHandler
{
    /// <summary>The first message to every new session; empty for none.</summary>
    ReadOnlySpan<byte> Greeting { get; }

    /// <summary>The message that is pushed to every session when a drain closes the doors; null for none.</summary>
    byte[]? DrainNotice => null;

    /// <summary>The message that is pushed to a session when an operator closes it and says why; null for none.</summary>
    /// <param name="reason">1 to 200 characters, none of them a control character.</param>
    byte[]? CloseNotice(string reason) => null;

    /// <summary>A session begins. It has said and heard nothing yet.</summary>
    void Begin(Session session)
    {
    }

    /// <summary>
    /// Handles one message, replying through <see cref="Session.Reply"/>. The bytes are the session's and gone when this returns, whether
    /// or not the task is done: a handler that awaits copies what it needs first. An exception is answered <c>ERR internal</c>;
    /// <see cref="OperationCanceledException"/> after <see cref="Session.RequestAborted"/> fired is answered <c>ERR request timeout</c>.
    /// </summary>
    ValueTask HandleAsync(ReadOnlySpan<byte> message, Session session);

    /// <summary>The word for a number that the handler gave to <see cref="Session.Recognise"/>; null for none, 0 above all.</summary>
    string? VerbOf(int number) => null;
}
