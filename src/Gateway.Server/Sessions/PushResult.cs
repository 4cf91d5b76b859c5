namespace Gateway.Sessions;

/// <summary>What became of a push.</summary>
public enum PushResult
{
    /// <summary>It is on its way, behind what was pushed before.</summary>
    Accepted,

    /// <summary>The session's queue is full: the client does not read.</summary>
    Full,

    /// <summary>The session can't be sent these bytes as one message: a line with a line break in it, or text that isn't UTF-8 over a WebSocket.</summary>
    NotCarried,

    /// <summary>The session is a tunnel, which only its two ends write into.</summary>
    Tunnel,

    /// <summary>The session has ended.</summary>
    Ended,

    /// <summary>Another call waits for the session's next message.</summary>
    Called,
}
