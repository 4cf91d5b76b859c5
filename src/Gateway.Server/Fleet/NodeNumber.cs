namespace Gateway.Fleet;

/// <summary>A node as others know it on the wire.</summary>
/// <param name="Number">1 to 8 191; no two live nodes of a fleet have the same. 0 for a process that stands alone.</param>
/// <param name="Epoch">Which process has the number: a later one has a greater epoch.</param>
internal readonly record struct NodeNumber(int Number, uint Epoch)
{
    /// <summary>The greatest number: 8 191, which is what three characters of a session's id can say.</summary>
    internal const int Max = 8191;

    /// <summary>The topic that this process alone listens to.</summary>
    internal FleetTopic Topic => new("n", $"{Number}.{Epoch}");
}
