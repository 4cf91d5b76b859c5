namespace Gateway.Limits;

/// <summary>How long a peer may take for each thing it can make us wait for: <c>Gateway:Timeouts</c>.</summary>
public sealed class GatewayTimeouts
{
    /// <summary>
    /// To finish all of PROXY header, TLS handshake and, where a token is demanded, <c>AUTH</c>: several round trips of a bad mobile
    /// link.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Setup { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>To finish a message, or an HTTP request's headers, once it has begun; a byte now and then does not extend it.</summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Read { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// To send something between two messages, or HTTP requests; only received bytes count. Below the time-outs of most NATs and
    /// balancers.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>To have one request handled, from its last byte to its answer; for HTTP, from its headers on.</summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Request { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>To accept the bytes that wait for it.</summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Write { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// To close its side after we closed ours; what it still sends is read and dropped, so that it loses no answer to a reset.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Over HTTP and WebSocket, to acknowledge what was sent to it or a probe of TCP's, but never less than <see cref="Write"/>: then it has vanished,
    /// and gives up the place that it holds, a reader's of events for instance. Half of it is the silence before the first probe. A listener has its <c>Socket:KeepAlive</c>.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Vanished { get; set; } = TimeSpan.FromMinutes(2);
}
