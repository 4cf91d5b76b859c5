using System.Net.ServerSentEvents;
using Gateway.Http.Examples;

namespace Gateway.Http.Rooms;

/// <summary><c>GET /api/v1/rooms/{room}/events</c> (PROTOCOL.md 8): a room as it is spoken in.</summary>
internal static class RoomEventEndpoints
{
    internal const string Route = RoomEndpoints.OneRoute + "/events";

    internal static void MapRoomEvents(this IEndpointRouteBuilder routes) => routes.MapRead(Route, Read)
        .WithSummary("What is said in a room, as server-sent events")
        .WithDescription("message: somebody said something; missed: the reader was too slow for so many messages; alive: nothing to tell, and the first event of all. " +
            "A room that nobody is in yet can be listened to. The reader is no member. The answer ends when the gateway stops.")
        .WithTags("Rooms")
        .Produces<RoomEvent>(StatusCodes.Status200OK, "text/event-stream")
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithExamples(new Example("listen", $"{RoomEndpoints.Route}/lobby/events")
        {
            Answer = """
                event: alive
                data: {"room":"lobby"}

                event: message
                data: {"room":"lobby","sender":"http","text":"closing in five minutes"}


                """,
        })
        .DisableRequestTimeout()
        .DisableHttpMetrics();

    private static IResult Read(string room, HttpContext context, RoomEvents events)
    {
        if (RoomEndpoints.Fault(room) is { } fault)
        {
            return fault;
        }

        // For a proxy in between: nginx, like most, gathers an answer before it passes it on.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return TypedResults.ServerSentEvents(AsyncEnumerable.Empty<SseItem<byte[]>>());
        }

        if (!events.Readers.TryEnter())
        {
            return TypedResults.Problem(
                $"{events.Readers.Max} readers are at it already (Gateway:Limits:MaxRoomReaders).",
                statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.OnCompleted(() =>
        {
            events.Readers.Leave();
            return Task.CompletedTask;
        });
        return TypedResults.ServerSentEvents(events.ReadAsync(room, context.RequestAborted));
    }
}
