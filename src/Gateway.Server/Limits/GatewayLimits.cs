using Gateway.Configuration;

namespace Gateway.Limits;

/// <summary>What any one client, and all of them together, can make the process hold or do: <c>Gateway:Limits</c>.</summary>
public sealed class GatewayLimits
{
    /// <summary>
    /// Maximum live stream sessions of the process. Lowered at start, with a warning, to what the open-files limit allows beside HTTP,
    /// back ends (a tunnel takes two), refusals, the process's own files and a reserve (<see href="operations.md">operations.md</see>).
    /// The default fits the common open-files limit of 20 000.
    /// </summary>
    /// <value>sessions, 1 to 1 000 000</value>
    [Reloadable]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// Maximum live stream sessions of one client address (IPv6 by /64, since one host owns that many). The default is a tenth of the
    /// process: a busy office behind one NAT.
    /// </summary>
    /// <value>sessions, 1 to 1 000 000</value>
    [Reloadable]
    public int MaxConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Maximum connections accepted per second by all stream listeners together, as a bucket that holds one second's worth. 0 is off.
    /// Over it <c>ERR too many connections</c>.
    /// </summary>
    /// <value>connections, 0 to 1 000 000</value>
    [Reloadable]
    public int ConnectionsPerSecond { get; set; }

    /// <summary>
    /// Maximum connections accepted per second from one client address, after the PROXY header (IPv6 by /64; a trusted proxy's own address does not
    /// count). 0 is off. The gateway remembers 65 536 addresses and forgets those with the fewest connections first (<see
    /// href="operations.md">operations.md</see>).
    /// </summary>
    /// <value>connections, 0 to 1 000 000</value>
    [Reloadable]
    public int ConnectionsPerSecondPerAddress { get; set; }

    /// <summary>
    /// Maximum UDP lookups answered per second to one address (IPv6 by /64), as a bucket that holds one second's worth, since source addresses can
    /// be forged. Those over it are not answered. 0 is off. Loopback, which no other machine can forge, is not counted.
    /// </summary>
    /// <value>answers, 0 to 1 000 000</value>
    [Reloadable]
    public int DatagramsPerSecondPerAddress { get; set; } = 1_000;

    /// <summary>Maximum size of one message (a line or a frame) without its framing. The default is the usual maximum of clients' codecs.</summary>
    /// <value>bytes, 1 to 16 777 216</value>
    [Bytes]
    [Reloadable]
    public int MaxMessageSize { get; set; } = 65_536;

    /// <summary>Maximum size of one HTTP body, not counting chunk framing. The default is larger than any message and small enough to hold in memory.</summary>
    /// <value>bytes, 1 to 1 073 741 824</value>
    [Bytes]
    [Reloadable]
    public long MaxRequestBodySize { get; set; } = 1_048_576;

    /// <summary>
    /// Maximum memory that one client can make the process hold: unread input, unsent output and queued pushes. The default is four times
    /// what a session with the default message size can need; <c>Gateway check</c> multiplies it with <c>MaxConnections</c>.
    /// </summary>
    /// <value>bytes, what one message needs to 1 073 741 824</value>
    [Bytes]
    [Reloadable]
    public int MaxSessionMemory { get; set; } = 1_048_576;

    /// <summary>
    /// Maximum pushes queued for a session whose client does not read; over it the session ends as a slow consumer. While only the gateway itself
    /// is late to send, just <c>MaxSessionMemory</c> applies.
    /// </summary>
    /// <value>pushes, 1 to 1 000 000</value>
    [Reloadable]
    public int MaxQueuedMessages { get; set; } = 1_024;

    /// <summary>
    /// Maximum rooms that one session may be in. The default is more than a person follows, and few enough to leave at once. Over it <c>JOIN</c> is
    /// answered <c>ERR too many rooms</c>.
    /// </summary>
    /// <value>rooms, 1 to 1 000 000</value>
    [Reloadable]
    public int MaxRoomsPerSession { get; set; } = 128;

    /// <summary>
    /// Maximum concurrent requests to HTTP back ends, for the whole process. The default is what a few back ends can answer at once. As many
    /// connections may be open to each of them.
    /// </summary>
    /// <value>requests, 1 to 1 000 000</value>
    public int MaxConcurrentRequests { get; set; } = 1_000;

    /// <summary>Maximum requests queued for back ends. The default is one for every session. Over it a message is answered <c>ERR busy</c>.</summary>
    /// <value>requests, 0 to 1 000 000</value>
    public int MaxQueuedRequests { get; set; } = 10_000;

    /// <summary>
    /// Maximum concurrent room event streams (<c>/api/v1/rooms/{room}/events</c>) over all rooms, since each holds an HTTP connection without a
    /// time limit. Over it: 503. As much may be queued for a slow reader as for a session.
    /// </summary>
    /// <value>readers, 1 to 10 000</value>
    public int MaxRoomReaders { get; set; } = 64;

    /// <summary>Maximum messages per second of one session, as a bucket that holds one second's worth. 0 is off.</summary>
    /// <value>messages, 0 to 1 000 000</value>
    [Reloadable]
    public int MessagesPerSecond { get; set; }

    /// <summary>Action on messages over <c>MessagesPerSecond</c>: left unread until they are due, or answered <c>ERR rate limited</c>.</summary>
    /// <value><c>Delay</c>, <c>Reject</c></value>
    [Reloadable]
    public RateLimitAction RateLimitAction { get; set; } = RateLimitAction.Delay;

    /// <summary>
    /// Maximum ended sessions kept for the operator (<see href="operator.md">operator.md</see>). The default is as many as may be open. Probes are
    /// not kept. 0 keeps none.
    /// </summary>
    /// <value>sessions, 0 to 1 000 000</value>
    public int MaxEndedSessions { get; set; } = 10_000;

    /// <summary>
    /// Maximum clients known by name (<see href="clients.md">clients.md</see>): those that are connected, and those that are away, of which the one that left first
    /// is forgotten first. The default is ten for each connection, in some 30 MB. Clients that are connected are always known.
    /// </summary>
    /// <value>clients, 0 to 10 000 000</value>
    [Reloadable]
    public int MaxKnownClients { get; set; } = 100_000;

    /// <summary>Maximum events (opens, closes, rejections and names) kept for readers of <c>/api/v1/events</c> that come late or fall behind.</summary>
    /// <value>events, 1 to 1 000 000</value>
    public int MaxEvents { get; set; } = 10_000;

    /// <summary>Maximum concurrent event streams (<c>/api/v1/events</c>), since each holds an HTTP connection without a time limit. Over it: 503.</summary>
    /// <value>readers, 1 to 1 000</value>
    public int MaxEventReaders { get; set; } = 16;

    /// <summary>
    /// Maximum connections of all HTTP endpoints together. They have their own limit, so that probes and operators can connect when the listeners
    /// are full, and clients when HTTP is. Over it: 503.
    /// </summary>
    /// <value>connections, 1 to 1 000 000</value>
    [Reloadable]
    public int MaxHttpConnections { get; set; } = 1_000;

    /// <summary>
    /// Limits that refuse nothing and only count what they would, in <c>gateway_would_reject_total</c>, to try a number before it is
    /// enforced: <c>MaxConnections</c> (the listeners' own with it), <c>MaxConnectionsPerAddress</c>, <c>ConnectionsPerSecond</c>,
    /// <c>ConnectionsPerSecondPerAddress</c>, <c>MessagesPerSecond</c>, <c>DatagramsPerSecondPerAddress</c>, <c>Access</c>.
    /// </summary>
    /// <value>names of limits</value>
    [Reloadable]
    public List<ObservableLimit> Observe { get; } = [];

    /// <summary>Whether a limit is one of <see cref="Observe"/>.</summary>
    internal bool IsObserved(ObservableLimit limit) => Observe.Contains(limit);
}
