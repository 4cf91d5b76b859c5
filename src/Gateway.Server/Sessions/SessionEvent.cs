using System.Net;

namespace Gateway.Sessions;

/// <summary>One event in the life of a session.</summary>
/// <param name="Number">One more than that of the event before.</param>
/// <param name="Kind">What happened.</param>
/// <param name="At">When it happened.</param>
/// <param name="Listener">The listener.</param>
/// <param name="Session">The session's id; 0 for a connection that was refused and never became a session.</param>
/// <param name="Client">The client's address; null where it has none.</param>
/// <param name="Reason">Why the session ended or the connection was refused, as in the log and the metrics; null for an open.</param>
/// <param name="Duration">The session's duration; 0 except for a close.</param>
/// <param name="ClientName">The client's name; null while it has none.</param>
internal readonly record struct SessionEvent(
    long Number,
    SessionEventKind Kind,
    DateTimeOffset At,
    Listener Listener,
    SessionId Session,
    EndPoint? Client,
    string? Reason,
    TimeSpan Duration,
    string? ClientName = null)
{
    /// <summary>The client's address as text; the name of the transport if there is no address.</summary>
    public string Address => ClientAddress.Format(Client, Listener);
}
