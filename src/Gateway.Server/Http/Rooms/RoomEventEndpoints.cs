using Gateway.Http.Examples;

namespace Gateway.Http.Rooms;

/// <summary><c>GET /api/v1/rooms/{room}/events</c> (docs/protocol.md 8): streams the messages of a room.</summary>
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

        return events.Readers.Stream(context, gone => events.ReadAsync(room, gone));
    }
}
