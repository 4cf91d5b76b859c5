namespace Gateway.Sessions;

/// <summary>Why a session ended. Every session ends for exactly one of these reasons, which is the same in the log, the metrics and the API.</summary>
public enum SessionEnd
{
    /// <summary>The session is open.</summary>
    None,

    /// <summary>The client closed its side and received every reply.</summary>
    ClientClosed,

    /// <summary>The client closed without sending a byte: a probe of a load balancer or scanner.</summary>
    Probe,

    /// <summary>The client sent QUIT.</summary>
    Quit,

    /// <summary>The connection was reset or broke.</summary>
    Reset,

    /// <summary>A line was over the limit (docs/protocol.md 1.4).</summary>
    LineTooLong,

    /// <summary>A frame was over the limit (docs/protocol.md 1.5).</summary>
    FrameTooLarge,

    /// <summary>The input is not a message of the listener's framing.</summary>
    Malformed,

    /// <summary>The stream ended inside a frame (docs/protocol.md 1.3).</summary>
    Truncated,

    /// <summary>The first input on a line listener was an HTTP request or a TLS handshake (docs/protocol.md 1.9).</summary>
    NotThisProtocol,

    /// <summary>Nothing was received for <c>Timeouts:Idle</c>.</summary>
    IdleTimeout,

    /// <summary>A message was not complete within <c>Timeouts:Read</c>.</summary>
    ReadTimeout,

    /// <summary>Sent bytes were not accepted within <c>Timeouts:Write</c>.</summary>
    WriteTimeout,

    /// <summary>More was pushed to the client than it reads (<c>Limits:MaxQueuedMessages</c>, <c>MaxSessionMemory</c>).</summary>
    SlowConsumer,

    /// <summary>An operator closed it.</summary>
    Operator,

    /// <summary>No valid token or name was presented within <c>Timeouts:Setup</c>, where the listener requires one.</summary>
    SetupTimeout,

    /// <summary>The client presented the maximum number of wrong tokens or names, or could not have the name that its listener requires.</summary>
    Unauthorized,

    /// <summary>The gateway stopped.</summary>
    ShuttingDown,

    /// <summary>A tunnel: no back end could be reached.</summary>
    UpstreamUnreachable,

    /// <summary>The back end closed first.</summary>
    UpstreamClosed,

    /// <summary>A tunnel: the back end reset its connection, or it broke; the client's connection was reset as well.</summary>
    UpstreamReset,

    /// <summary>A tunnel: one side had finished sending, and nothing was received from the other for <c>Forward:HalfClosed</c>.</summary>
    HalfClosedTimeout,

    /// <summary>A bug in the gateway; the log has the details under the session's id.</summary>
    Internal,

    /// <summary>Another session has taken the client's name.</summary>
    Replaced,

    /// <summary>A live session had the client's name, and keeps it.</summary>
    AlreadyConnected,
}
