namespace Gateway.Sessions;

/// <summary>How a wait for the next event ended.</summary>
internal enum EventWait
{
    /// <summary>There is something to read.</summary>
    Arrived,

    /// <summary>Nothing has happened for as long as was to be waited.</summary>
    Silence,

    /// <summary>Nothing will happen any more: the last session has ended.</summary>
    Over,
}
