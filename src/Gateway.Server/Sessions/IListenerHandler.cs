namespace Gateway.Sessions;

/// <summary>What an application does on one listener: the state that its sessions share, and the handler of each session.</summary>
public interface IListenerHandler
{
    /// <summary>The first message to every new session; empty for none.</summary>
    ReadOnlySpan<byte> Greeting => default;

    /// <summary>The message that is pushed to every session when a drain closes the listeners; null for none.</summary>
    byte[]? DrainNotice => null;

    /// <summary>
    /// Whether a session has a handler from its beginning. Otherwise the handler is created with the first message, so that a client that sends nothing costs
    /// nothing.
    /// </summary>
    internal bool HandlesFromBeginning => false;

    /// <summary>The message that is pushed to a session whose name another one has taken; null for none.</summary>
    byte[]? ReplacedNotice => null;

    /// <summary>Whether the handler has <c>AUTH</c> itself, and refuses what may not come before it. Otherwise the session does so for it.</summary>
    internal bool HandlesAuth => false;

    /// <summary>The message that is pushed to a session when an operator closes it and gives a reason; null for none.</summary>
    /// <param name="reason">1 to 200 characters, none of them a control character.</param>
    byte[]? CloseNotice(string reason) => null;

    /// <summary>Creates the handler of a session. One handler may serve several sessions if it has no per-session state.</summary>
    IMessageHandler CreateHandler(MessageSession session);

    /// <summary>The verb for a number that a handler passed to <see cref="MessageSession.Recognise"/>; null for none, in particular for 0.</summary>
    internal string? GetVerb(int number) => null;
}
