namespace Gateway.Fleet;

/// <summary>Who has a number, in the map of the nodes.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Epoch">Which process it is.</param>
internal sealed record NodeEntry(string Name, uint Epoch);
