using System.ComponentModel;
using Gateway.Fleet;
using Gateway.Http.Clients;
using Gateway.Http.Examples;
using Gateway.Rooms;
using Gateway.Sessions;

namespace Gateway.Http.Sessions;

/// <summary><c>GET /api/v1/sessions</c> and <c>/{id}</c> (docs/protocol.md 8): lists the live sessions, and those that ended recently.</summary>
internal static class SessionEndpoints
{
    internal const string Route = "/api/v1/sessions";
    internal const string OneRoute = Route + "/{id}";

    private const string Open = "open";
    private const string Closed = "closed";

    internal static readonly SessionView Shown = new(
        Example.Session,
        "open",
        "node-a",
        "line",
        "tcp",
        "Line",
        "Commands",
        "192.0.2.7:40312",
        ClientEndpoints.Example,
        new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 5, 4, 8, 5, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 5, 4, 8, 5, 0, TimeSpan.Zero),
        BytesReceived: 11,
        BytesSent: 9,
        MessagesReceived: 1,
        MessagesSent: 2,
        new QueueView(0, 0, 0),
        ["lobby"],
        Tls: null);

    private static readonly MessageHeadView Head = new(new DateTimeOffset(2026, 5, 4, 8, 5, 0, TimeSpan.Zero), "received", 10, "JOIN");

    internal static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Route, HttpRoutes.Read, List).WithSummary("The live sessions in the order they were opened, a page at a time").WithTags("Sessions").WithMetadata(new FleetSessionList())
            .WithDescription("In a fleet those of all nodes, node by node. With state=closed, the sessions that ended recently, the latest first: at most Gateway:Limits:MaxEndedSessions, without probes.")
            .Produces<SessionPage>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithExamples(
                new Example("in a room", $"{Route}?listener=line&room=lobby&limit=10") { Answer = Example.Json(new SessionPage([Shown], null), HttpJson.Default.SessionPage) },
                new Example("ended lately", $"{Route}?state=closed&listener=frames") { Answer = Example.Json(new SessionPage([], null), HttpJson.Default.SessionPage) },
                new Example("silent for an hour", $"{Route}?idle=1h") { Answer = Example.Json(new SessionPage([], null), HttpJson.Default.SessionPage) },
                new Example("a typing error", $"{Route}?listener=lines", StatusCodes.Status400BadRequest));
        routes.MapMethods(OneRoute, HttpRoutes.Read, Get).WithSummary("One session in full, also for a while after its end").WithTags("Sessions").WithMetadata(new SessionOwner())
            .Produces<SessionView>().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(
                new Example("one", $"{Route}/{Example.Session}") { Answer = Example.Json(Shown with { LastMessages = [Head] }, HttpJson.Default.SessionView) },
                new Example("gone", $"{Route}/0000000000000", StatusCodes.Status404NotFound));
    }

    internal static ProblemBody NotFound(string id) =>
        new(ProblemCode.NotFound, $"There is no session '{id}'; it may have ended.");

    /// <summary>The live session with this id, or null.</summary>
    internal static Session? Find(this SessionRegistry sessions, string id) => SessionId.TryParse(id, out var parsed) ? sessions.Find(parsed) : null;

    private static IResult List(
        HttpContext context,
        [AsParameters] SessionQuery query,
        SessionRegistry sessions,
        EndedSessions ended,
        ListenerDirectory listeners,
        IRooms rooms,
        NodeIdentity node,
        [Description("open, which is the default, or closed.")] string? state = null,
        [Description("The next of the previous page.")] string? after = null,
        [Description("Sessions of a page: 1 to 1000.")] int limit = Paging.DefaultLimit)
    {
        if (Paging.Fault(limit) is { } fault)
        {
            return fault;
        }

        var last = default(SessionId);
        var wrong = query.Fault(context.Request.Query, listeners, nameof(state), nameof(after), nameof(limit))
            ?? StateFault(state, query)
            ?? (after is null || SessionId.TryParse(after, out last) ? null : $"after is '{after}', which is no session's id.");
        if (wrong is not null)
        {
            return new ProblemBody(ProblemCode.InvalidRequest, wrong);
        }

        if (state is Closed)
        {
            return new JsonBody<SessionPage>(CreatePage(query.Apply(ended), after is null ? null : last, limit, node), HttpJson.Default.SessionPage);
        }

        var (page, hasMore) = Paging.Cut(query.Apply(sessions, rooms).Where(session => session.Id.Value > last.Value), session => session.Id.Value, Comparer<long>.Default, limit);
        return new JsonBody<SessionPage>(
            new SessionPage([.. page.Select(session => SessionView.From(session, node))], hasMore ? page[^1].Id.ToString() : null),
            HttpJson.Default.SessionPage);
    }

    private static string? StateFault(string? state, SessionQuery query) => state switch
    {
        null or Open => null,
        Closed => query.Room is null && query.Idle is null ? null : "A closed session is in no room and is not idle: leave out room and idle.",
        _ => $"state is '{state}': use {Open} or {Closed}.",
    };

    // If the given session is no longer kept, there is nothing after it: it was the oldest.
    private static SessionPage CreatePage(IEnumerable<EndedSession> newestFirst, SessionId? after, int limit, NodeIdentity node)
    {
        var rest = after is { } last ? newestFirst.SkipWhile(session => session.Id != last).Skip(1) : newestFirst;
        var page = rest.Take(limit + 1).Select(session => SessionView.From(session, node)).ToList();
        return page.Count > limit ? new SessionPage(page[..limit], page[limit - 1].Id) : new SessionPage(page, null);
    }

    private static IResult Get(string id, SessionRegistry sessions, EndedSessions ended, NodeIdentity node)
    {
        SessionView view;
        if (sessions.Find(id) is { } session)
        {
            view = SessionView.From(session, node) with { LastMessages = MessageHeadView.Of(session.Heads) };
        }
        else if (SessionId.TryParse(id, out var parsed) && ended.Find(parsed) is { } found)
        {
            view = SessionView.From(found, node) with { LastMessages = MessageHeadView.Of(found.Heads) };
        }
        else
        {
            return NotFound(id);
        }

        return new JsonBody<SessionView>(view, HttpJson.Default.SessionView);
    }
}
