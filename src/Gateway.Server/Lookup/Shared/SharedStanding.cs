namespace Gateway.Lookup.Shared;

/// <summary>How this node stands to the fleet's table.</summary>
internal enum SharedStanding
{
    /// <summary>It has not caught up with what the engine has, or the engine is away.</summary>
    Behind,

    /// <summary>It has caught up, and follows.</summary>
    Following,

    /// <summary>The engine has another table than the one that is known, which is not believed.</summary>
    Lost,
}
