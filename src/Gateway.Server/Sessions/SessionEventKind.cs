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
}
