using Gateway.Http.Examples;

namespace Gateway.Http;

/// <summary><c>GET /api/v1/events</c>: streams opens, names and closes of sessions, and refused connections.</summary>
internal static class EventEndpoints
{
    /// <summary>The route.</summary>
    internal const string Path = "/api/v1/events";

    private const string LastEventId = "Last-Event-ID";

    internal static void MapEvents(this IEndpointRouteBuilder routes) => routes.MapMethods(Path, HttpRoutes.Read, Read)
        .WithSummary("Opens, closes, rejections and names as server-sent events")
        .WithDescription("after=N, or Last-Event-ID: N as browsers send it, resumes after event N; after=0 begins with the oldest event kept. " +
            "A reader that fell behind, or whose Last-Event-ID is not an event of this gateway, gets an event 'missed' with the range from and to.")
        .WithTags("Sessions")
        .Produces<EventView>(StatusCodes.Status200OK, "text/event-stream")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithExamples(
            new Example("from now on", Path)
            {
                Answer = """
                    event: alive
                    data: {"node":"gateway-1","number":1795270520217644}
                    id: 1795270520217644


                    """,
            },
            new Example("all that is kept", $"{Path}?after=0")
            {
                Answer = $$"""
                    event: alive
                    data: {"node":"gateway-1","number":1795270520217603}
                    id: 1795270520217603

                    event: open
                    data: {"node":"gateway-1","number":1795270520217604,"at":"2026-11-21T14:15:23.856+00:00","session":"{{Example.Session}}","listener":"line","transport":"tcp","address":"127.0.0.1:58620","reason":null,"seconds":null}
                    id: 1795270520217604

                    event: named
                    data: {"node":"gateway-1","number":1795270520217605,"at":"2026-11-21T14:15:23.901+00:00","session":"{{Example.Session}}","listener":"line","transport":"tcp","address":"127.0.0.1:58620","reason":null,"seconds":null,"client":"till-7"}
                    id: 1795270520217605

                    event: close
                    data: {"node":"gateway-1","number":1795270520217606,"at":"2026-11-21T14:15:48.851+00:00","session":"{{Example.Session}}","listener":"line","transport":"tcp","address":"127.0.0.1:58620","reason":"client closed","seconds":24.995,"client":"till-7"}
                    id: 1795270520217606


                    """,
            },
            new Example("not yet", $"{Path}?after=9000000000000000000", StatusCodes.Status400BadRequest))
        .DisableRequestTimeout()
        .DisableHttpMetrics();

    private static IResult Read(HttpContext context, EventStream stream, long? after = null)
    {
        // A browser that reconnects requests the same address and sends the last event's id in the header. It would never reconnect after a 400.
        if (context.Request.Headers[LastEventId].ToString() is { Length: > 0 } last)
        {
            var resumed = stream.Resume(last);
            return stream.Readers.Stream(context, gone => stream.ReadAsync(resumed, gone));
        }

        if (after < 0 || stream.Begin(after) is not { } next)
        {
            return new ProblemBody(
                ProblemCode.InvalidRequest,
                $"There is no event {after} here yet: the number is another gateway's, or the clock was set back. Leave it out to begin with what happens now.");
        }

        return stream.Readers.Stream(context, gone => stream.ReadAsync(next, gone));
    }
}
