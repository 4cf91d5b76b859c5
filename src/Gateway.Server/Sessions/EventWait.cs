namespace Gateway.Sessions;

/// <summary>The result of waiting for the next event.</summary>
internal enum EventWait
{
    /// <summary>There is an event to read.</summary>
    Arrived,

    /// <summary>Nothing has happened for the given time.</summary>
    Silence,

    /// <summary>There will be no further event: the last session has ended.</summary>
    Over,
}
