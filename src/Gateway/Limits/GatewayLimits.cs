namespace Gateway.Limits;

/// <summary>What any one client, and all of them together, can make the process hold or do: <c>Gateway:Limits</c>.</summary>
public sealed class GatewayLimits
{
    /// <summary>Live stream sessions of the process. Default 10 000: with its HTTP connections it fits the common open-files limit of 20 000.</summary>
    [Reloadable]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Live sessions per client address, IPv6 counted by /64. Default 1 000: a busy office behind one NAT, a tenth of the process.</summary>
    [Reloadable]
    public int MaxConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Connections let in per second by all stream listeners together, as a bucket that holds one second's worth. Default 0: off.
    /// </summary>
    [Reloadable]
    public int ConnectionsPerSecond { get; set; }

    /// <summary>
    /// Connections let in per second from one client address, IPv6 counted by /64, as a bucket that holds one second's worth; a trusted
    /// proxy's own address is not counted. Default 0: off.
    /// </summary>
    [Reloadable]
    public int ConnectionsPerSecondPerAddress { get; set; }

    /// <summary>
    /// Lookups over UDP answered per second to one address, IPv6 counted by /64, as a bucket that holds one second's worth; 0 is off.
    /// Default 1 000: more than any one client needs, and at most half a megabyte a second for whoever's address was forged. Loopback is
    /// not counted, since no other machine can forge it (RFC 1122, 3.2.1.3).
    /// </summary>
    [Reloadable]
    public int DatagramsPerSecondPerAddress { get; set; } = 1_000;

    /// <summary>Bytes of one message without its framing. Default 65 536: what peers' codecs allow before they ask.</summary>
    [Reloadable]
    public int MaxMessageSize { get; set; } = 65_536;

    /// <summary>Bytes of one HTTP request body. Default 1 MiB: larger than any message, small enough to buffer.</summary>
    [Reloadable]
    public long MaxRequestBodySize { get; set; } = 1_048_576;

    /// <summary>
    /// Bytes that one client can make the process hold: unread input, unsent output and queued pushes. Default 1 MiB, four times what
    /// a session with the default message size can need. At least <see cref="SessionMemory.Needed"/>.
    /// </summary>
    [Reloadable]
    public int MaxSessionMemory { get; set; } = 1_048_576;

    /// <summary>Pushes that may wait for a session whose client does not take what is sent; over it the session ends as a slow consumer. Default 1 024.</summary>
    [Reloadable]
    public int MaxQueuedMessages { get; set; } = 1_024;

    /// <summary>Rooms that one session may be in. Default 128: more than a person follows, few enough to leave at once.</summary>
    [Reloadable]
    public int MaxRoomsPerSession { get; set; } = 128;

    /// <summary>Requests to back ends under way in the process. Default 1 000: what a few back ends answer at once, and a socket each.</summary>
    public int MaxConcurrentRequests { get; set; } = 1_000;

    /// <summary>Requests that wait for one of those to end; over it a message is answered <c>ERR busy</c>. Default 10 000: one of every session.</summary>
    public int MaxQueuedRequests { get; set; } = 10_000;

    /// <summary>Readers of <c>/api/v1/rooms/{room}/events</c> at a time, over all rooms. Default 64: each holds an HTTP connection for as long as it likes.</summary>
    public int MaxRoomReaders { get; set; } = 64;

    /// <summary>Messages per second of one session, as a bucket that holds one second's worth. Default 0: off.</summary>
    [Reloadable]
    public int MessagesPerSecond { get; set; }

    /// <summary>What happens to messages over <see cref="MessagesPerSecond"/>. Default: they are not read until their time comes.</summary>
    [Reloadable]
    public RateLimitAction RateLimitAction { get; set; } = RateLimitAction.Delay;

    /// <summary>Ended sessions that are kept for the operator to look at. Default 10 000: as many as may be open, some 4 MB. 0 keeps none.</summary>
    public int MaxEndedSessions { get; set; } = 10_000;

    /// <summary>Opens, closes and rejections that are kept for readers who come late or fall behind. Default 10 000, about a megabyte.</summary>
    public int MaxEvents { get; set; } = 10_000;

    /// <summary>Readers of <c>/api/v1/events</c> at a time. Default 16: each holds an HTTP connection for as long as it likes.</summary>
    public int MaxEventReaders { get; set; } = 16;

    /// <summary>Connections to the HTTP port, counted apart so that probes and operators get in when TCP is full. Default 1 000.</summary>
    [Reloadable]
    public int MaxHttpConnections { get; set; } = 1_000;

    /// <summary>Limits that refuse nothing and only count what they would, so that a number can be tried before it is enforced. Default none.</summary>
    [Reloadable]
    public List<ObservableLimit> Observe { get; } = [];

    /// <summary>Whether a limit is one of <see cref="Observe"/>.</summary>
    internal bool IsObserved(ObservableLimit limit) => Observe.Contains(limit);
}
