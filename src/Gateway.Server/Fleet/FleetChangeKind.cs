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

    /// <summary>All entries follow. The revision is the last that there was then: an entry that has none greater, and is not reported until it has caught up, is gone.</summary>
    Began,
}
