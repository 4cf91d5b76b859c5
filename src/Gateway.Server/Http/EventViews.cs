namespace Gateway.Http;

/// <summary>What stands in <c>GET /api/v1/events</c> for an <c>open</c>, a <c>close</c> or a <c>reject</c>.</summary>
/// <param name="Node">The gateway's name.</param>
/// <param name="Number">One more than the event before it; also the event's id.</param>
/// <param name="At">When.</param>
/// <param name="Session">The session; none for a connection that was turned away.</param>
/// <param name="Listener">The listener's name.</param>
/// <param name="Transport">The kind of door.</param>
/// <param name="Address">The client's address; the transport's name where it has none.</param>
/// <param name="Reason">Why it ended or was turned away, in the metrics' words.</param>
/// <param name="Seconds">How long a session that ended had lived.</param>
internal sealed record EventView(
    string Node,
    long Number,
    DateTimeOffset At,
    string? Session,
    string Listener,
    string Transport,
    string Address,
    string? Reason,
    double? Seconds);

/// <summary>A <c>missed</c>: what a reader can't get any more.</summary>
/// <param name="Node">The gateway's name.</param>
/// <param name="From">The first number that is missing.</param>
/// <param name="To">The last one.</param>
/// <param name="Reason"><c>fell behind</c>, or <c>gateway restarted</c> if some of the numbers were another process's, or nobody's, or the reader's own id was.</param>
internal sealed record MissedView(string Node, long From, long To, string Reason);

/// <summary>An <c>alive</c>: nothing has happened, and the reader is told so; the first thing that every reader gets.</summary>
/// <param name="Node">The gateway's name.</param>
/// <param name="Number">The last event that the reader has got; also the id.</param>
internal sealed record AliveView(string Node, long Number);
