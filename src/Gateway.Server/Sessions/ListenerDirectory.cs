namespace Gateway.Sessions;

/// <summary>Every listener of the process, by name.</summary>
/// <param name="listeners">In the order they are shown.</param>
internal sealed class ListenerDirectory(IReadOnlyList<Listener> listeners)
{
    /// <summary>The name of the listener behind <c>/ws</c>, which no configured one may have.</summary>
    public const string WebSocketName = "ws";

    /// <summary>All of them.</summary>
    public IReadOnlyList<Listener> All => listeners;
}
