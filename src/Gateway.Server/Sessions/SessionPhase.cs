namespace Gateway.Sessions;

/// <summary>What a session waits for, which defines the meaning of its one deadline. While the session is busy there is no timeout.</summary>
internal enum SessionPhase
{
    /// <summary>The session is working and waits for nobody.</summary>
    Busy,

    /// <summary>The peer may send. Limited by Idle, or by Read inside a message.</summary>
    Receiving,

    /// <summary>The peer's messages came too fast, and the next one is not due yet.</summary>
    Throttled,

    /// <summary>A handler has a pending request. Limited by Request.</summary>
    Handling,

    /// <summary>A handler was told that its time is over. Limited by Linger, after which it is not waited for any longer.</summary>
    Abandoning,

    /// <summary>The peer has to accept bytes. Limited by Write.</summary>
    Sending,

    /// <summary>The session is a tunnel, which has its own timeouts (<see cref="TunnelTimeouts"/>).</summary>
    Tunnelling,

    /// <summary>The session has ended except for requests that were accepted before. Limited by Request, after which their replies are not waited for.</summary>
    Finishing,

    /// <summary>We closed our side and wait for the peer to close its own. Limited by Linger.</summary>
    Lingering,
}
