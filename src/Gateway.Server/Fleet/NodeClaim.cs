namespace Gateway.Fleet;

/// <summary>The result of a claim for a number.</summary>
/// <param name="Id">The number; null if a live node has the name.</param>
/// <param name="Other">Who has the name; null if nobody has.</param>
internal readonly record struct NodeClaim(NodeNumber? Id, NodeReport? Other);
