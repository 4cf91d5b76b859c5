namespace Gateway.Fleet;

/// <summary>What has happened to an entry of a map.</summary>
public enum FleetChangeKind
{
    /// <summary>It was set.</summary>
    Set,

    /// <summary>It was deleted.</summary>
    Deleted,

    /// <summary>All entries that there were at the beginning have been reported.</summary>
    CaughtUp,
}
