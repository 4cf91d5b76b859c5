namespace Gateway.Sessions;

/// <summary>Every listener of the process, by name.</summary>
/// <param name="listeners">The listeners in the order in which they are shown.</param>
internal sealed class ListenerDirectory(IReadOnlyList<Listener> listeners)
{
    /// <summary>The name of the listener behind <c>/ws</c>; no configured listener may use it.</summary>
    public const string WebSocketName = "ws";

    /// <summary>All listeners.</summary>
    public IReadOnlyList<Listener> All => listeners;
}
