namespace Gateway.Applications.HttpBackEnds;

/// <summary>The kind of a request to the back end: the header <c>X-Gateway-Event</c>.</summary>
internal enum BackEndEvent
{
    /// <summary>A session sent a message.</summary>
    Message,

    /// <summary>A session began.</summary>
    Open,

    /// <summary>A session ended.</summary>
    Close,
}
