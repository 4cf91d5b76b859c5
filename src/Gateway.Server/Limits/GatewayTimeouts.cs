using Gateway.Configuration;

namespace Gateway.Limits;

/// <summary>How long a peer may take for each thing it can make us wait for: <c>Gateway:Timeouts</c>.</summary>
public sealed class GatewayTimeouts
{
    /// <summary>
    /// Time for a client to finish the PROXY header, the TLS handshake and, if the listener requires a token, <c>AUTH</c>. The default is several
    /// round trips of a bad mobile link.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Setup { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for a client to finish a message, or an HTTP request's headers, once it has begun; a byte now and then does not extend it.</summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Read { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time for a client to send something between two messages, or HTTP requests; only received bytes count. The default is below the timeouts of
    /// most NATs and load balancers.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time for one request to be handled, from its last byte to its answer; for HTTP, from its headers on.</summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Request { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for a client to accept the bytes that wait for it.</summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Write { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time for a client to close its side after the gateway closed its own; what it still sends is read and dropped, so that it loses no
    /// answer to a reset.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Linger { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Time after which the connection of an HTTP or WebSocket client that has vanished is closed: the client has acknowledged neither what was
    /// sent to it nor a TCP keep-alive probe. The first probe is sent when half of this time has passed without traffic. If <c>Write</c> is
    /// longer, it is used instead. Event streams are closed like this as well. For listeners, see <c>Socket:KeepAlive</c>.
    /// </summary>
    /// <value>100 ms to 7 days</value>
    [Reloadable]
    public TimeSpan Vanished { get; set; } = TimeSpan.FromMinutes(2);
}
