namespace Gateway.Fleet;

/// <summary>A node of the fleet as it was last heard.</summary>
/// <param name="Id">Its number and epoch.</param>
/// <param name="Report">What it has said of itself.</param>
/// <param name="LastHeardAt">When.</param>
internal sealed record FleetNode(NodeNumber Id, NodeReport Report, DateTimeOffset LastHeardAt);
