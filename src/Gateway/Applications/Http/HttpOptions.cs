namespace Gateway.Applications.Http;

/// <summary>A listener's <c>Http</c> section: how messages become requests to its <c>Upstream</c>, and what is done when they fail.</summary>
public sealed class HttpOptions
{
    /// <summary>The request's method. Default POST.</summary>
    public string Method { get; set; } = "POST";

    /// <summary>
    /// What is appended to the path of <c>Upstream</c> for a message; <c>{session}</c>, <c>{listener}</c>, <c>{node}</c> and <c>{sequence}</c> are
    /// filled in. Default nothing.
    /// </summary>
    public string? Path { get; set; }

    /// <summary>The content type that messages are sent under. Default <c>application/octet-stream</c>: the gateway does not look into them.</summary>
    public string ContentType { get; set; } = "application/octet-stream";

    /// <summary>The path, as <see cref="Path"/>, that is told of each session's beginning. Default none: it is not told.</summary>
    public string? OpenPath { get; set; }

    /// <summary>The path, as <see cref="Path"/>, that is told of each session's end. Default none: it is not told.</summary>
    public string? ClosePath { get; set; }

    /// <summary>Requests of one session under way at a time; replies keep the order of messages. Default 1: the back end need not care about order.</summary>
    public int RequestsPerSession { get; set; } = 1;

    /// <summary>How often a message is tried again when no connection came about. Default 2: it bridges a back end's quick restart.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>Whether a message is also tried again when the connection broke after it was sent. Default false: the back end may see it twice.</summary>
    public bool RetrySent { get; set; }

    /// <summary>How long a back end that fails is left alone. Default 5 s: long enough to come up, short enough to be missed by nobody.</summary>
    public TimeSpan CircuitBreak { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an open or a close is tried again. Default 8: with back-off, some 45 s.</summary>
    public int EventRetries { get; set; } = 8;

    /// <summary>Opens and closes of this listener that wait to be delivered; more are counted, logged and lost. Default 10 000: one of every session.</summary>
    public int MaxQueuedEvents { get; set; } = 10_000;
}
