namespace Gateway.Fleet;

/// <summary>What a node says of itself (docs/protocol.md 7).</summary>
internal enum PeerState
{
    /// <summary>It takes clients.</summary>
    Healthy,

    /// <summary>It is on its way out.</summary>
    Draining,

    /// <summary>It is gone; that was its last word.</summary>
    Leaving,
}
