namespace Gateway.Applications.HttpBackEnds;

/// <summary>A listener's <c>Http</c> section: how messages become requests to its <c>Upstream</c>, and what is done when they fail.</summary>
public sealed class HttpOptions
{
    /// <summary>The method of every request: one that carries a body.</summary>
    /// <value><c>POST</c>, <c>PUT</c>, <c>PATCH</c></value>
    public string Method { get; set; } = "POST";

    /// <summary>Of a message. Unset, nothing is appended.</summary>
    /// <value>path</value>
    public string? Path { get; set; }

    /// <summary>What messages are sent as: the gateway does not look into them.</summary>
    /// <value>media type</value>
    public string ContentType { get; set; } = "application/octet-stream";

    /// <summary>What is told of a session's beginning. Unset, nothing is.</summary>
    /// <value>path</value>
    public string? OpenPath { get; set; }

    /// <summary>What is told of a session's end. Unset, nothing is.</summary>
    /// <value>path</value>
    public string? ClosePath { get; set; }

    /// <summary>
    /// Of one session under way at a time; replies keep the order of messages. By default a back end need not care about order. While so
    /// many are in hand the session is not read on. <c>MaxSessionMemory</c> must have room for their messages and replies.
    /// </summary>
    /// <value>requests, 1 to 64</value>
    public int RequestsPerSession { get; set; } = 1;

    /// <summary>Of a message when no connection came about, after 0.1 s, 0.2 s, …: bridges a quick restart.</summary>
    /// <value>attempts, 0 to 10</value>
    public int Retries { get; set; } = 2;

    /// <summary>Whether a message is also tried again when the connection broke after it was sent: the back end may see it twice.</summary>
    public bool RetrySent { get; set; }

    /// <summary>How long a back end is left alone when half of at least ten requests failed within 10 s.</summary>
    /// <value>500 ms to 1 hour</value>
    public TimeSpan CircuitBreak { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Of an open or a close, after 0.5 s, 1 s, … 10 s: some 45 s in all.</summary>
    /// <value>attempts, 0 to 100</value>
    public int EventRetries { get; set; } = 8;

    /// <summary>
    /// Opens and closes of this listener that wait to be delivered: one of every session. More are counted, logged and lost.
    /// </summary>
    /// <value>events, 1 to 1 000 000</value>
    public int MaxQueuedEvents { get; set; } = 10_000;
}
