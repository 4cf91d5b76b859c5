namespace Gateway.Sessions;

/// <summary>What happened to a connection.</summary>
internal enum SessionEventKind
{
    /// <summary>It was let in and became a session.</summary>
    Open,

    /// <summary>A session ended.</summary>
    Close,

    /// <summary>It was turned away.</summary>
    Reject,
}
