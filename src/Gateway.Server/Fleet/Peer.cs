namespace Gateway.Fleet;

/// <summary>A node that was heard.</summary>
/// <param name="Node">Its name.</param>
/// <param name="State">What it last said of itself.</param>
/// <param name="LastSeen">When it last said so.</param>
internal readonly record struct Peer(string Node, PeerState State, DateTimeOffset LastSeen);
