namespace Gateway.Fleet;

/// <summary>The state that a node reports of itself (docs/protocol.md 7).</summary>
internal enum PeerState
{
    /// <summary>The node accepts clients.</summary>
    Healthy,

    /// <summary>The node is stopping.</summary>
    Draining,

    /// <summary>The node has left; this is its last heartbeat.</summary>
    Leaving,
}
