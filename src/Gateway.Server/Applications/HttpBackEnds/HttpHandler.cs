using System.Net;
using Gateway.Fleet;
using Gateway.Rooms;
using Gateway.Sessions;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>The sessions of one listener, each with its <see cref="HttpSession"/>.</summary>
internal sealed class HttpHandler(
    ListenerSettings<HttpOptions> listener,
    HttpBackEnd backEnd,
    EventDelivery events,
    IRooms rooms,
    SessionMetrics metrics,
    BackEndMetrics counters,
    NodeIdentity node,
    ILogger log) : IListenerHandler
{
    internal HttpOptions Options => listener.Options;

    internal HttpBackEnd BackEnd => backEnd;

    internal EventDelivery Events => events;

    /// <summary>True where the back end is told of the open or the close.</summary>
    bool IListenerHandler.HandlesFromBeginning => Options.OpenPath is not null || Options.ClosePath is not null;

    /// <inheritdoc/>
    public IMessageHandler CreateHandler(MessageSession session) => new HttpSession(session, this);

    internal BackEndRequest CreateRequest(BackEndEvent kind, Session session, long sequence) => new()
    {
        Event = kind,
        Session = session.Id.ToString(),
        Listener = listener.Name,
        Node = node.Name,
        Epoch = node.Epoch,
        Sequence = sequence,
        NodeUrl = node.Url,
        ClientName = session.ClientName,
        ClientCertificate = session.ClientCertificate,
        MaxReply = session.Listener.MaxMessageSize,
        Framing = (session as MessageSession)?.Output.Framing ?? session.Listener.Framing,
        Client = (session.Client as IPEndPoint)?.Address is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) : null,
    };

    internal SessionMemberships CreateMemberships(MessageSession session) => new(session, rooms, metrics);

    internal void LogRefused(Session session, string reason, int count)
    {
        counters.DirectiveRefused(listener.Name, reason, count);
        log.DirectiveRefused(session.Id, listener.Name, reason, count);
    }
}
