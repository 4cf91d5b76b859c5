using System.Text.Json.Serialization;
using Gateway.Sessions;

namespace Gateway.Http.Sessions;

/// <summary>A session as HTTP shows it.</summary>
/// <param name="Id">Its name, the one that <c>WHOAMI</c> tells.</param>
/// <param name="State"><c>open</c>, <c>closing</c> while it says goodbye, <c>closed</c> once it has ended.</param>
/// <param name="Listener">Where it came in.</param>
/// <param name="Transport">The kind of door.</param>
/// <param name="Framing">How its bytes become messages.</param>
/// <param name="Application">What is done with them.</param>
/// <param name="Address">The real client's <c>address:port</c>; the transport's name where it has none.</param>
/// <param name="ConnectedAt">When it began.</param>
/// <param name="LastReceivedAt">When its client last sent something; null if it never did.</param>
/// <param name="LastSentAt">When it was last sent something; null if it never was.</param>
/// <param name="BytesReceived">Bytes in, framing included.</param>
/// <param name="BytesSent">Bytes out, framing included.</param>
/// <param name="MessagesReceived">Messages in; reads where bytes are raw.</param>
/// <param name="MessagesSent">Messages out.</param>
/// <param name="Queue">What waits for it.</param>
/// <param name="Rooms">The rooms it is in, in order; it leaves them all when it ends.</param>
/// <param name="Tls">What TLS came to; null in clear.</param>
/// <param name="EndedAt">When it ended; not there before.</param>
/// <param name="Reason">Why it ended, in the metrics' words; not there before.</param>
/// <param name="LastMessages">Its last messages both ways, the oldest first, 16 at most: in the answer for one session, not in lists.</param>
internal sealed record SessionView(
    string Id,
    string State,
    string Listener,
    string Transport,
    string Framing,
    string Application,
    string Address,
    DateTimeOffset ConnectedAt,
    DateTimeOffset? LastReceivedAt,
    DateTimeOffset? LastSentAt,
    long BytesReceived,
    long BytesSent,
    long MessagesReceived,
    long MessagesSent,
    QueueView Queue,
    IReadOnlyList<string> Rooms,
    TlsView? Tls,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EndedAt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MessageHeadView>? LastMessages = null)
{
    internal static SessionView From(Session session)
    {
        var (queue, begin) = (session.Queue, session.ConnectedAt);
        ref readonly var traffic = ref session.Traffic;
        return new SessionView(
            session.Id.ToString(),
            session.End == SessionEnd.None ? "open" : "closing",
            session.Listener.Name,
            session.Listener.Transport,
            session.Listener.Framing.Name,
            session.Listener.Application,
            session.Address,
            begin,
            traffic.LastReceivedAt(session.Host.Clock, begin),
            traffic.LastSentAt(session.Host.Clock, begin),
            traffic.BytesReceived,
            traffic.BytesSent,
            traffic.MessagesReceived,
            traffic.MessagesSent,
            new QueueView(queue.Count, queue.Bytes, queue.Most),
            session.RoomNames,
            session.Features.Get<TlsHandshake>() is { } tls ? new TlsView(tls.Protocol, session.ClientCertificate) : null);
    }

    internal static SessionView From(EndedSession ended) => new(
        ended.Id.ToString(),
        "closed",
        ended.Listener.Name,
        ended.Listener.Transport,
        ended.Listener.Framing.Name,
        ended.Listener.Application,
        ended.Address,
        ended.ConnectedAt,
        ended.LastReceivedAt,
        ended.LastSentAt,
        ended.BytesReceived,
        ended.BytesSent,
        ended.MessagesReceived,
        ended.MessagesSent,
        new QueueView(0, 0, ended.MostQueued),
        [],
        ended.Tls is { } tls ? new TlsView(tls.Protocol, ended.ClientCertificate) : null,
        ended.EndedAt,
        ended.End.ToReason());
}

/// <summary>A message as the flight recorder keeps it: no byte of what it said.</summary>
/// <param name="At">When, to a tenth of a second.</param>
/// <param name="Direction"><c>received</c> or <c>sent</c>.</param>
/// <param name="Length">Its bytes, framing not counted.</param>
/// <param name="Verb">The verb of a command that was received; null for anything else.</param>
internal sealed record MessageHeadView(DateTimeOffset At, string Direction, int Length, string? Verb)
{
    internal static IReadOnlyList<MessageHeadView> Of(IReadOnlyList<MessageHead> heads) =>
        [.. heads.Select(head => new MessageHeadView(head.At, head.Direction == MessageDirection.Sent ? "sent" : "received", head.Length, head.Verb))];
}

/// <summary>Pushes that wait for a session.</summary>
/// <param name="Messages">How many wait now.</param>
/// <param name="Bytes">Bytes that wait now.</param>
/// <param name="MostMessages">The most that ever waited.</param>
internal sealed record QueueView(int Messages, long Bytes, int MostMessages);

/// <summary>What a session's TLS handshake came to.</summary>
/// <param name="Protocol">The version, such as <c>TLS 1.3</c>.</param>
/// <param name="ClientCertificate">The subject of the client's certificate; null if it showed none.</param>
internal sealed record TlsView(string Protocol, string? ClientCertificate);

/// <summary>The answer of <c>GET /api/v1/sessions</c>.</summary>
/// <param name="Sessions">In the order they were opened.</param>
/// <param name="Next">What to ask for behind, as <c>after</c>; null on the last page.</param>
internal sealed record SessionPage(IReadOnlyList<SessionView> Sessions, string? Next);

/// <summary>The answer of <c>DELETE /api/v1/sessions</c>.</summary>
/// <param name="Closing">How many sessions were told to close.</param>
internal sealed record SessionsClosing(int Closing);
