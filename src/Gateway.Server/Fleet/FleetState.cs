namespace Gateway.Fleet;

/// <summary>Whether an engine can be reached.</summary>
public enum FleetState
{
    /// <summary>It has not been reached yet.</summary>
    Connecting,

    /// <summary>It is reached.</summary>
    Connected,

    /// <summary>It was reached, and is not any more. The engine is trying to reach it again.</summary>
    Away,
}
