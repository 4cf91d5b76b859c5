using Gateway.Http.Examples;

namespace Gateway.Http.Rooms;

/// <summary><c>GET /api/v1/rooms/{room}/events</c> (docs/protocol.md 8): streams the messages of a room.</summary>
internal static class RoomEventEndpoints
{
    internal const string Route = RoomEndpoints.OneRoute + "/events";

    internal static void MapRoomEvents(this IEndpointRouteBuilder routes) => routes.MapMethods(Route, HttpRoutes.Read, Read)
        .WithSummary("The messages of a room as server-sent events")
        .WithDescription("message: a message in the room; missed: the reader was too slow and lost that many messages; alive: the first event, and sent again after 15 s without one. " +
            "A room without members can be read too. The reader is not a member. The answer ends when the gateway stops.")
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
