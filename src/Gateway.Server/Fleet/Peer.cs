namespace Gateway.Fleet;

/// <summary>A node whose heartbeat was received.</summary>
/// <param name="Node">Its name.</param>
/// <param name="State">Its last reported state.</param>
/// <param name="LastSeen">When it was last received.</param>
internal readonly record struct Peer(string Node, PeerState State, DateTimeOffset LastSeen);
