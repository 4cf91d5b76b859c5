namespace Gateway.Limits;

/// <summary>How long a peer may take for each thing it can make us wait for: <c>Gateway:Timeouts</c>.</summary>
public sealed class GatewayTimeouts
{
    /// <summary>To finish what comes before the first message: the TLS handshake. Default 10 s: several round trips of a bad mobile link.</summary>
    [Reloadable]
    public TimeSpan Setup { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>To finish a message it has begun; a byte now and then does not extend it. Default 30 s, as for HTTP request headers.</summary>
    [Reloadable]
    public TimeSpan Read { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>To send something between two messages; only received bytes count. Default 5 min: below most NATs' and balancers' own.</summary>
    [Reloadable]
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>To have one request handled, from its last byte to its answer. Default 30 s.</summary>
    [Reloadable]
    public TimeSpan Request { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>To accept the bytes that wait for it, one flush of at most a threshold and a message. Default 10 s.</summary>
    [Reloadable]
    public TimeSpan Write { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>To close its side after we closed ours; what it still sends is read and dropped. Default 2 s.</summary>
    [Reloadable]
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(2);
}
