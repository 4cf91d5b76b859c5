namespace Gateway.Sessions;

/// <summary>The result of a push.</summary>
public enum PushResult
{
    /// <summary>The message is queued or sent, after those pushed before.</summary>
    Accepted,

    /// <summary>The session's queue is full: the client does not read.</summary>
    Full,

    /// <summary>These bytes cannot be sent to the session as one message: a line with a line break in it, or text that is not UTF-8 over a WebSocket.</summary>
    NotCarried,

    /// <summary>The session is a tunnel, into which nothing can be pushed.</summary>
    Tunnel,

    /// <summary>The session has ended.</summary>
    Ended,

    /// <summary>Another call waits for the session's next message.</summary>
    Called,
}
