using Gateway.Secrets;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>A listener's <c>Http</c> section: how messages become requests to its <c>Upstream</c>, and what is done when they fail.</summary>
public sealed class HttpOptions
{
    /// <summary>HTTP method of every request. It must be one that carries a body.</summary>
    /// <value><c>POST</c>, <c>PUT</c>, <c>PATCH</c></value>
    public string Method { get; set; } = "POST";

    /// <summary>Path of a message's request. Unset, nothing is appended.</summary>
    /// <value>path</value>
    public string? Path { get; set; }

    /// <summary>Content type of a message's request. The gateway does not look into messages, hence the default.</summary>
    /// <value>media type</value>
    public string ContentType { get; set; } = "application/octet-stream";

    /// <summary>Path of the request that announces a session's beginning. Unset, none is sent.</summary>
    /// <value>path</value>
    public string? OpenPath { get; set; }

    /// <summary>Path of the request that announces a session's end. Unset, none is sent.</summary>
    /// <value>path</value>
    public string? ClosePath { get; set; }

    /// <summary>
    /// Additional headers of every request, such as an API key. Not those that the gateway sets itself, nor those that belong to the connection.
    /// </summary>
    /// <value>name and value, visible ASCII characters</value>
    [Secret]
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>
    /// Secrets with which every request is signed (<see href="backends.md#signatures">Standard Webhooks</see>), so that the back end can tell who sent it. With
    /// several, each request has a signature of each. Not together with <c>SecretFile</c>.
    /// </summary>
    /// <value><c>whsec_</c> and the base64 of 24 to 64 bytes; 16 secrets at most</value>
    [Secret]
    public List<string> Secrets { get; } = [];

    /// <summary>
    /// File with the secrets, one a line; <c>#</c> begins a comment. It is read again within 2 s of a change. If it can't be used, the secrets read
    /// before stay in use.
    /// </summary>
    /// <value>path</value>
    public string? SecretFile { get; set; }

    /// <summary>
    /// Maximum concurrent requests of one session. Replies keep the order of the messages. With the default a back end need not care about order.
    /// At the maximum the session is not read. <c>MaxSessionMemory</c> must have room for the messages and replies of all of them.
    /// </summary>
    /// <value>requests, 1 to 64</value>
    public int RequestsPerSession { get; set; } = 1;

    /// <summary>Maximum retries of a message whose connection failed, after 0.1 s, 0.2 s, … The default bridges a quick restart.</summary>
    /// <value>attempts, 0 to 10</value>
    public int Retries { get; set; } = 2;

    /// <summary>Whether a message is also retried when the connection broke after it was sent. The back end may then see it twice.</summary>
    public bool RetrySent { get; set; }

    /// <summary>Time for which a back end gets no requests after half of at least ten requests failed within 10 s.</summary>
    /// <value>500 ms to 1 hour</value>
    public TimeSpan CircuitBreak { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Maximum retries of an open or a close, after 0.5 s, 1 s, … 10 s. The default takes some 45 s in all.</summary>
    /// <value>attempts, 0 to 100</value>
    public int EventRetries { get; set; } = 8;

    /// <summary>
    /// Maximum opens and closes of this listener queued for delivery. The default is one for every session. Those over it are dropped, counted and
    /// logged.
    /// </summary>
    /// <value>events, 1 to 1 000 000</value>
    public int MaxQueuedEvents { get; set; } = 10_000;
}
