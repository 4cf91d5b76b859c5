namespace Gateway.Applications.HttpBackEnds;

/// <summary>The result of a request to a back end.</summary>
internal enum AnswerResult
{
    /// <summary>A 2xx status with a body, which is the reply.</summary>
    Reply,

    /// <summary>Status 204: there is no reply.</summary>
    NoReply,

    /// <summary>Any other status.</summary>
    Status,

    /// <summary>There was no answer within <c>Timeouts:Request</c>.</summary>
    Timeout,

    /// <summary>No connection could be made: the back end has not seen the request.</summary>
    NotConnected,

    /// <summary>The connection broke, or the response was not HTTP: the back end may have seen the request.</summary>
    Broken,

    /// <summary>The circuit is open: the back end failed so often that no requests are sent to it for a while.</summary>
    CircuitOpen,

    /// <summary>The maximum numbers of active and of queued requests of the process are reached.</summary>
    Busy,

    /// <summary>The reply, or its headers, was longer than allowed.</summary>
    TooLarge,

    /// <summary>The reply has bytes that the listener's framing cannot carry: a line feed within a line.</summary>
    NotCarried,

    /// <summary>There was no request: the message was refused, or the client is.</summary>
    Refused,

    /// <summary>The session ended first, and nobody will receive the reply.</summary>
    Cancelled,

    /// <summary>Too many events were queued for delivery.</summary>
    Dropped,
}
