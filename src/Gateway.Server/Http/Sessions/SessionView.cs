using System.Text.Json.Serialization;
using Gateway.Fleet;
using Gateway.Http.Nodes;
using Gateway.Sessions;

namespace Gateway.Http.Sessions;

/// <summary>A session in the HTTP API.</summary>
/// <param name="Id">The session's id, which <c>WHOAMI</c> returns as well.</param>
/// <param name="State"><c>open</c>, <c>closing</c> while it is being closed, <c>closed</c> once it has ended.</param>
/// <param name="Node">The name of the node that has it.</param>
/// <param name="Listener">The listener's name.</param>
/// <param name="Transport">The kind of transport.</param>
/// <param name="Framing">The framing.</param>
/// <param name="Application">The application.</param>
/// <param name="Address">The client's <c>address:port</c>; the name of the transport if there is none.</param>
/// <param name="Client">The client's name; absent while it has none.</param>
/// <param name="ConnectedAt">When the session began.</param>
/// <param name="LastReceivedAt">When bytes were last received; null if none ever were.</param>
/// <param name="LastSentAt">When bytes were last sent; null if none ever were.</param>
/// <param name="BytesReceived">Bytes received, framing included.</param>
/// <param name="BytesSent">Bytes sent, framing included.</param>
/// <param name="MessagesReceived">Messages received; on a raw listener, reads.</param>
/// <param name="MessagesSent">Messages sent.</param>
/// <param name="Queue">The queued pushes.</param>
/// <param name="Rooms">The session's rooms, in order; it leaves them all when it ends.</param>
/// <param name="Tls">The TLS handshake; null without TLS.</param>
/// <param name="EndedAt">When the session ended; absent before.</param>
/// <param name="Reason">Why the session ended, as in the metrics; absent before.</param>
/// <param name="Malformed">The first bytes of malformed input, at most 16, in hex; absent if there was none, or if <c>Gateway:Diagnostics:KeepMalformed</c> is off.</param>
/// <param name="LastMessages">The last messages in both directions, the oldest first, at most 16: in the response for one session, not in lists.</param>
internal sealed record SessionView(
    string Id,
    string State,
    string Node,
    string Listener,
    string Transport,
    string Framing,
    string Application,
    string Address,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Client,
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
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Malformed = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MessageHeadView>? LastMessages = null)
{
    internal static SessionView From(Session session, NodeIdentity node)
    {
        var (queue, begin) = (session.Queue, session.ConnectedAt);
        ref readonly var traffic = ref session.Traffic;
        return new SessionView(
            session.Id.ToString(),
            session.End == SessionEnd.None ? "open" : "closing",
            node.Name,
            session.Listener.Name,
            session.Listener.Transport,
            session.Listener.Framing.Name,
            session.Listener.Application,
            session.Address,
            session.ClientName,
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

    internal static SessionView From(EndedSession ended, NodeIdentity node) => new(
        ended.Id.ToString(),
        "closed",
        node.Name,
        ended.Listener.Name,
        ended.Listener.Transport,
        ended.Listener.Framing.Name,
        ended.Listener.Application,
        ended.Address,
        ended.ClientName,
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
        ended.End.ToReason(),
        ended.Malformed);
}

/// <summary>A message in the flight recorder, without any content.</summary>
/// <param name="At">When, to a tenth of a second.</param>
/// <param name="Direction"><c>received</c> or <c>sent</c>.</param>
/// <param name="Length">The length in bytes without framing.</param>
/// <param name="Verb">The verb of a received command; null for any other message.</param>
internal sealed record MessageHeadView(DateTimeOffset At, string Direction, int Length, string? Verb)
{
    internal static IReadOnlyList<MessageHeadView> Of(IReadOnlyList<MessageHead> heads) =>
        [.. heads.Select(head => new MessageHeadView(head.At, head.Direction == MessageDirection.Sent ? "sent" : "received", head.Length, head.Verb))];
}

/// <summary>The queued pushes of a session.</summary>
/// <param name="Messages">The number of queued pushes.</param>
/// <param name="Bytes">The number of queued bytes.</param>
/// <param name="MostMessages">The maximum number of pushes that were queued at a time.</param>
internal sealed record QueueView(int Messages, long Bytes, int MostMessages);

/// <summary>The result of a session's TLS handshake.</summary>
/// <param name="Protocol">The version, such as <c>TLS 1.3</c>.</param>
/// <param name="ClientCertificate">The subject of the client's certificate; null if it presented none.</param>
internal sealed record TlsView(string Protocol, string? ClientCertificate);

/// <summary>The response of <c>GET /api/v1/sessions</c>.</summary>
/// <param name="Sessions">In the order in which they were opened; in a fleet node by node.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
/// <param name="Nodes">The nodes of the fleet whose sessions are missing; absent if none are.</param>
internal sealed record SessionPage(
    IReadOnlyList<SessionView> Sessions, string? Next, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SilentNode>? Nodes = null);

/// <summary>The response of <c>DELETE /api/v1/sessions</c>.</summary>
/// <param name="Closing">The number of sessions that were asked to close.</param>
/// <param name="Nodes">The nodes of the fleet that have not answered; absent if there are none.</param>
internal sealed record SessionsClosing(int Closing, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<SilentNode>? Nodes = null);
