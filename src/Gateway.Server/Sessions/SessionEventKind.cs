namespace Gateway.Sessions;

/// <summary>What happened to a connection.</summary>
internal enum SessionEventKind
{
    /// <summary>A connection was admitted and became a session.</summary>
    Open,

    /// <summary>A session ended.</summary>
    Close,

    /// <summary>A connection was refused.</summary>
    Reject,

    /// <summary>A session got the name of its client.</summary>
    Named,

    /// <summary>Another session has taken the name; this one ends.</summary>
    Replaced,
}
