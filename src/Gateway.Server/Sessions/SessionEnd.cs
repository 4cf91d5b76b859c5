namespace Gateway.Sessions;

/// <summary>Why a session ended. Every session ends for exactly one of these, and its word stands in log, metric and API alike.</summary>
public enum SessionEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>The client closed its side and got every answer.</summary>
    ClientClosed,

    /// <summary>The client closed without having sent a byte: a load balancer's or a scanner's look.</summary>
    Probe,

    /// <summary>The client said QUIT.</summary>
    Quit,

    /// <summary>The connection was reset or broke.</summary>
    Reset,

    /// <summary>A line was over the limit (docs/protocol.md 1.4).</summary>
    LineTooLong,

    /// <summary>A frame was over the limit (docs/protocol.md 1.5).</summary>
    FrameTooLarge,

    /// <summary>What came is no message of the listener's framing.</summary>
    Malformed,

    /// <summary>The stream ended inside a frame (docs/protocol.md 1.3).</summary>
    Truncated,

    /// <summary>What came first on a listener of lines was an HTTP request or a TLS handshake (docs/protocol.md 1.9).</summary>
    NotThisProtocol,

    /// <summary>Nothing came for <c>Timeouts:Idle</c>.</summary>
    IdleTimeout,

    /// <summary>A message was not finished within <c>Timeouts:Read</c>.</summary>
    ReadTimeout,

    /// <summary>What was sent was not accepted within <c>Timeouts:Write</c>.</summary>
    WriteTimeout,

    /// <summary>It was pushed more than it reads (<c>Limits:MaxQueuedMessages</c>, <c>MaxSessionMemory</c>).</summary>
    SlowConsumer,

    /// <summary>An operator closed it.</summary>
    Operator,

    /// <summary>No good token was shown within <c>Timeouts:Setup</c>, where the listener demands one.</summary>
    SetupTimeout,

    /// <summary>Wrong tokens were shown, as many as are put up with.</summary>
    Unauthorized,

    /// <summary>The gateway stopped.</summary>
    ShuttingDown,

    /// <summary>A tunnel: no back end could be connected to.</summary>
    UpstreamUnreachable,

    /// <summary>The back end closed first.</summary>
    UpstreamClosed,

    /// <summary>A tunnel: the back end reset its connection, or it broke; the client's was reset as well.</summary>
    UpstreamReset,

    /// <summary>A tunnel: one side had finished sending, and nothing came from the other for <c>Forward:HalfClosed</c>.</summary>
    HalfClosedTimeout,

    /// <summary>A bug of ours: logged with the session's id.</summary>
    Internal,
}
