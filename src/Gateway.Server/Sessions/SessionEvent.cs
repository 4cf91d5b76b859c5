using System.Net;

namespace Gateway.Sessions;

/// <summary>One event of the lives of sessions.</summary>
/// <param name="Number">One more than the event before it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When.</param>
/// <param name="Listener">Where.</param>
/// <param name="Session">To which session; 0 for a connection that was turned away, which never became one.</param>
/// <param name="Client">The client's address; null where it has none.</param>
/// <param name="Reason">Why it ended or was turned away, in the log's and the metrics' words; null for an open.</param>
/// <param name="Duration">How long the session had lived; 0 but for a close.</param>
internal readonly record struct SessionEvent(
    long Number,
    SessionEventKind Kind,
    DateTimeOffset At,
    Listener Listener,
    SessionId Session,
    EndPoint? Client,
    string? Reason,
    TimeSpan Duration)
{
    /// <summary>The client's address as text; the transport's name where it has none.</summary>
    public string Address => ClientAddress.Format(Client, Listener);
}
