using System.ComponentModel;
using Gateway.Diagnostics;
using Gateway.Http.Examples;
using Gateway.Rooms;
using Gateway.Sessions;

namespace Gateway.Http.Sessions;

/// <summary>
/// <c>DELETE /api/v1/sessions</c> and <c>/{id}</c> (docs/protocol.md 8): closes sessions gracefully. Received messages are answered, queued pushes are sent.
/// </summary>
internal static partial class SessionCloseEndpoints
{
    /// <summary>The maximum length of a reason, in characters: 200, a sentence.</summary>
    internal const int MaxReasonLength = 200;

    internal const string ReasonText = "The reason, at most 200 characters. It is logged, and sent to clients of the command protocol as NOTICE closing: <reason>.";

    internal static void MapSessionClose(this IEndpointRouteBuilder routes)
    {
        routes.MapDelete(SessionEndpoints.OneRoute, CloseOne).WithSummary("Closes a session gracefully").WithTags("Sessions").WithMetadata(new SessionOwner())
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status504GatewayTimeout)
            .WithExamples(
                new Example("with a reason", $"{SessionEndpoints.Route}/{Example.Session}?reason=moving%20to%20node%20b", StatusCodes.Status204NoContent),
                new Example("gone", $"{SessionEndpoints.Route}/0000000000000", StatusCodes.Status404NotFound));
        routes.MapDelete(SessionEndpoints.Route, CloseMany).WithSummary("Closes every session that matches the filters").WithTags("Sessions").WithMetadata(new FleetSessionClose())
            .WithDescription("At least one filter is required, or all=true. In a fleet those of all nodes.")
            .Produces<SessionsClosing>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithExamples(
                new Example("a room", $"{SessionEndpoints.Route}?room=lobby&reason=maintenance") { Answer = Example.Json(new SessionsClosing(1), HttpJson.Default.SessionsClosing) },
                new Example("all", $"{SessionEndpoints.Route}?all=true") { Answer = Example.Json(new SessionsClosing(1), HttpJson.Default.SessionsClosing) },
                new Example("no filter", SessionEndpoints.Route, StatusCodes.Status400BadRequest));
    }

    private static IResult CloseOne(string id, HttpContext context, SessionRegistry sessions, ILoggerFactory logs, [Description(ReasonText)] string? reason = null)
    {
        var unknown = context.Request.Query.Keys.FirstOrDefault(key => !key.Equals(nameof(reason), StringComparison.OrdinalIgnoreCase));
        if ((unknown is null ? Fault(reason) : $"There is no '{unknown}' here: use reason.") is { } fault)
        {
            return BadRequest(fault);
        }

        if (sessions.Find(id) is not { } session)
        {
            return SessionEndpoints.NotFound(id);
        }

        OperatorCloses(Log(logs), 1, id, reason);
        Close(session, reason);
        return TypedResults.NoContent();
    }

    private static IResult CloseMany(
        HttpContext context,
        [AsParameters] SessionQuery query,
        SessionRegistry sessions,
        ListenerDirectory listeners,
        IRooms rooms,
        ILoggerFactory logs,
        [Description("true to close every session.")] bool all = false,
        [Description(ReasonText)] string? reason = null)
    {
        var fault = query.Fault(context.Request.Query, listeners, nameof(all), nameof(reason))
            ?? Fault(reason)
            ?? (query.IsEmpty == all ? null : query.IsEmpty ? "Say which: give a filter, or all=true." : "all=true and a filter: give one of them.");
        if (fault is not null)
        {
            return BadRequest(fault);
        }

        var meant = query.Apply(sessions, rooms).ToList();
        OperatorCloses(Log(logs), meant.Count, query.ToString(), reason);
        foreach (var session in meant)
        {
            Close(session, reason);
        }

        return new JsonBody<SessionsClosing>(new SessionsClosing(meant.Count), HttpJson.Default.SessionsClosing);
    }

    /// <summary>Closes a session. The notice is sent after earlier pushes, at the latest with the close.</summary>
    internal static void Close(Session session, string? reason)
    {
        session.PushNotice(reason is null ? null : session.Listener.Handler.CloseNotice(reason));
        session.RequestStop(SessionEnd.Operator);
    }

    /// <summary>What is wrong with a reason; null for nothing.</summary>
    internal static string? Fault(string? reason) => reason is null || (reason.Length is > 0 and <= MaxReasonLength && !reason.Any(char.IsControl))
        ? null
        : $"A reason has 1 to {MaxReasonLength} characters, and no line breaks or other control characters.";

    private static ProblemBody BadRequest(string detail) => new(ProblemCode.InvalidRequest, detail);

    internal static ILogger Log(ILoggerFactory logs) => logs.CreateLogger("Gateway.Http.Sessions");

    [LoggerMessage(GatewayEventIds.OperatorCloses, LogLevel.Information, "Operator closes {Sessions} sessions ({Which}): {Reason}")]
    internal static partial void OperatorCloses(ILogger log, int sessions, string which, string? reason);
}
