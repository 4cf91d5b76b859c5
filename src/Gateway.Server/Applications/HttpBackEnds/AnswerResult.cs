namespace Gateway.Applications.HttpBackEnds;

/// <summary>What came of a request to a back end.</summary>
internal enum AnswerResult
{
    /// <summary>A 2xx with a body: the reply.</summary>
    Reply,

    /// <summary>204: no reply.</summary>
    NoReply,

    /// <summary>Any other status.</summary>
    Status,

    /// <summary>No answer within <c>Timeouts:Request</c>.</summary>
    Timeout,

    /// <summary>No connection came about: the back end has seen nothing of it.</summary>
    NotConnected,

    /// <summary>The connection broke, or what came back was not HTTP: the back end may have seen it.</summary>
    Broken,

    /// <summary>The back end failed so often that it is left alone for a while.</summary>
    CircuitOpen,

    /// <summary>The process has as many requests under way, and waiting, as it may.</summary>
    Busy,

    /// <summary>The reply, or its headers, was longer than a message may be.</summary>
    TooLarge,

    /// <summary>The reply has bytes that the listener's framing can't carry: a line feed within a line.</summary>
    NotCarried,

    /// <summary>The session ended first, and nobody will hear the reply.</summary>
    Cancelled,

    /// <summary>Too many events were waiting to be delivered.</summary>
    Dropped,
}
