namespace Gateway.Sessions;

/// <summary>What an application does on one listener: what its sessions have in common, and a handler for each of them.</summary>
public interface IListenerHandler
{
    /// <summary>The first message to every new session; empty for none.</summary>
    ReadOnlySpan<byte> Greeting => default;

    /// <summary>The message that is pushed to every session when a drain closes the listeners; null for none.</summary>
    byte[]? DrainNotice => null;

    /// <summary>Whether a session has a handler from its beginning. Otherwise one is made with its first message, so that a client that says nothing costs nothing.</summary>
    internal bool HandlesFromBeginning => false;

    /// <summary>The message that is pushed to a session when an operator closes it and says why; null for none.</summary>
    /// <param name="reason">1 to 200 characters, none of them a control character.</param>
    byte[]? CloseNotice(string reason) => null;

    /// <summary>Makes the handler of a session. One handler may serve several sessions, if it keeps nothing for any of them.</summary>
    IMessageHandler CreateHandler(MessageSession session);

    /// <summary>The word for a number that a handler gave to <see cref="MessageSession.Recognise"/>; null for none, 0 above all.</summary>
    internal string? GetVerb(int number) => null;
}
