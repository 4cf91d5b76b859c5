using System.ComponentModel;
using Gateway.Rooms;
using Gateway.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Http.Sessions;

/// <summary><c>GET /api/v1/sessions</c> and <c>/{id}</c> (PROTOCOL.md 8): the live sessions.</summary>
internal static class SessionEndpoints
{
    internal const string Route = "/api/v1/sessions";
    internal const string OneRoute = Route + "/{id}";

    internal static void MapSessions(this IEndpointRouteBuilder routes)
    {
        routes.MapRead(Route, List).WithSummary("The live sessions in the order they were opened, a page at a time").WithTags("Sessions")
            .Produces<SessionPage>().ProducesProblem(StatusCodes.Status400BadRequest);
        routes.MapRead(OneRoute, Get).WithSummary("One session in full").WithTags("Sessions")
            .Produces<SessionView>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static ProblemHttpResult NotFound(string id) =>
        TypedResults.Problem($"There is no session '{id}'; it may have ended.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>The session of that name, while it lives.</summary>
    internal static Session? Find(this SessionRegistry sessions, string id) => SessionId.TryParse(id, out var parsed) ? sessions.Find(parsed) : null;

    private static IResult List(
        HttpContext context,
        [AsParameters] SessionQuery query,
        SessionRegistry sessions,
        ListenerDirectory listeners,
        IRooms rooms,
        [Description("The last session of the page before: its next.")] string? after = null,
        [Description("Sessions of a page: 1 to 1000.")] int limit = Paging.DefaultLimit)
    {
        if (Paging.Fault(limit) is { } fault)
        {
            return fault;
        }

        var last = default(SessionId);
        var wrong = query.Fault(context.Request.Query, listeners, nameof(after), nameof(limit))
            ?? (after is null || SessionId.TryParse(after, out last) ? null : $"after is '{after}', which is no session's id.");
        if (wrong is not null)
        {
            return TypedResults.Problem(wrong, statusCode: StatusCodes.Status400BadRequest);
        }

        var (page, hasMore) = Paging.Cut(query.Of(sessions, rooms).Where(session => session.Id.Value > last.Value), session => session.Id.Value, Comparer<long>.Default, limit);
        return new JsonBody<SessionPage>(
            new SessionPage([.. page.Select(session => SessionView.Of(session))], hasMore ? page[^1].Id.ToString() : null),
            HttpJson.Default.SessionPage);
    }

    private static IResult Get(string id, SessionRegistry sessions) => sessions.Find(id) is { } session
        ? new JsonBody<SessionView>(SessionView.Of(session), HttpJson.Default.SessionView)
        : NotFound(id);
}
