using System.Text.Json.Serialization;

namespace Gateway.Http;

/// <summary>The data of an <c>open</c>, a <c>close</c>, a <c>reject</c>, a <c>named</c> or a <c>replaced</c> of <c>GET /api/v1/events</c>.</summary>
/// <param name="Node">The gateway's name.</param>
/// <param name="Number">One more than the event before it; also the event's id.</param>
/// <param name="At">When it happened.</param>
/// <param name="Session">The session's id; none for a connection that was refused.</param>
/// <param name="Listener">The listener's name.</param>
/// <param name="Transport">The kind of transport.</param>
/// <param name="Address">The client's address; the name of the transport if there is none.</param>
/// <param name="Reason">Why the session ended or the connection was refused, as in the metrics.</param>
/// <param name="Seconds">The duration of a session that ended.</param>
/// <param name="Client">The client's name; absent while it has none.</param>
internal sealed record EventView(
    string Node,
    long Number,
    DateTimeOffset At,
    string? Session,
    string Listener,
    string Transport,
    string Address,
    string? Reason,
    double? Seconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Client = null);

/// <summary>The data of a <c>missed</c>: events that a reader can no longer get.</summary>
/// <param name="Node">The gateway's name.</param>
/// <param name="From">The first missing number.</param>
/// <param name="To">The last missing number.</param>
/// <param name="Reason"><c>fell behind</c>, or <c>gateway restarted</c> if some of the numbers, or the reader's own id, were not assigned by this process.</param>
internal sealed record MissedView(string Node, long From, long To, string Reason);

/// <summary>The data of an <c>alive</c>: the first event of every reader, and sent while nothing happens.</summary>
/// <param name="Node">The gateway's name.</param>
/// <param name="Number">The last event that the reader has received; also the id.</param>
internal sealed record AliveView(string Node, long Number);
