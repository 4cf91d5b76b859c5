namespace Gateway.Sessions;

/// <summary>What a session waits for, and so what its one deadline means. While it is busy nothing can time out.</summary>
internal enum SessionPhase
{
    /// <summary>It works; nobody is waited for.</summary>
    Busy,

    /// <summary>The peer may send: ended by Idle, or by Read inside a message.</summary>
    Receiving,

    /// <summary>The peer's messages came too fast: the next one is not due yet.</summary>
    Throttled,

    /// <summary>A handler has a request in hand: ended by Request.</summary>
    Handling,

    /// <summary>A handler was told that its time is up: ended by Linger, behind which it is left to itself.</summary>
    Abandoning,

    /// <summary>The peer is to accept bytes: ended by Write.</summary>
    Sending,

    /// <summary>It is a tunnel, which has timeouts of its own (<see cref="TunnelTimeouts"/>).</summary>
    Tunnelling,

    /// <summary>It is over but for requests that were taken before: ended by Request, behind which nobody waits for their answers.</summary>
    Finishing,

    /// <summary>We closed our side, the peer is to close its own: ended by Linger.</summary>
    Lingering,
}
