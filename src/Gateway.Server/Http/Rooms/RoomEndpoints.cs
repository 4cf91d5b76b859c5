using System.ComponentModel;
using System.Text;
using Gateway.Commands;
using Gateway.Http.Examples;
using Gateway.Limits;
using Gateway.Rooms;
using Gateway.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Rooms;

/// <summary><c>/api/v1/rooms</c> (docs/protocol.md 8): lists rooms and their members, and sends a message to a room.</summary>
internal static class RoomEndpoints
{
    internal const string Route = "/api/v1/rooms";
    internal const string OneRoute = Route + "/{room}";
    internal const string MessagesRoute = OneRoute + "/messages";

    /// <summary>The sender of the operator's messages (docs/protocol.md 8).</summary>
    private const string Sender = "http";

    internal static void MapRooms(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Route, HttpRoutes.Read, List).WithSummary("The rooms in order of their names, a page at a time").WithTags("Rooms").WithMetadata(new FleetRoomList())
            .Produces<RoomPage>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithExamples(new Example("a page", $"{Route}?limit=10") { Answer = Example.Json(new RoomPage([new RoomView("lobby", 1)], null), HttpJson.Default.RoomPage) });
        routes.MapMethods(OneRoute, HttpRoutes.Read, Get).WithSummary("A room's members, a page at a time").WithTags("Rooms").WithMetadata(new FleetRoomMembers())
            .Produces<RoomMembers>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .WithExamples(
                new Example("one", $"{Route}/lobby") { Answer = Example.Json(new RoomMembers("lobby", 1, [Example.Session], null), HttpJson.Default.RoomMembers) },
                new Example("nobody there", $"{Route}/attic", StatusCodes.Status404NotFound),
                new Example("no name", $"{Route}/caf%C3%A9", StatusCodes.Status400BadRequest));
        routes.MapPost(MessagesRoute, PostAsync).WithSummary("Pushes MSG <room> http <body> to every member").WithTags("Rooms")
            .WithDescription("A member whose framing can't carry the body, or whose queue is full, does not get it: gateway_push_dropped_total.")
            .Accepts<string>("*/*")
            .Produces<RoomDelivery>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithExamples(new Example("to all", $"{Route}/lobby/messages", StatusCodes.Status202Accepted)
            {
                Body = "closing in five minutes",
                Answer = Example.Json(new RoomDelivery(1), HttpJson.Default.RoomDelivery),
            });
    }

    /// <summary>What is wrong with the name of a room; null for nothing.</summary>
    internal static ProblemBody? Fault(string room) => RoomName.IsValid(Encoding.UTF8.GetBytes(room))
        ? null
        : new ProblemBody(ProblemCode.InvalidName, "A room's name is 1 to 255 of A-Z a-z 0-9 . _ : -");

    private static IResult List(
        IRooms rooms,
        [Description("The next of the previous page.")] string? after = null,
        [Description("Rooms of a page: 1 to 1000.")] int limit = Paging.DefaultLimit)
    {
        if (Paging.Fault(limit) is { } fault)
        {
            return fault;
        }

        var names = rooms.All().Where(name => string.CompareOrdinal(name, after) > 0);
        var (page, hasMore) = Paging.Cut(names, name => name, StringComparer.Ordinal, limit);
        return new JsonBody<RoomPage>(
            new RoomPage([.. page.Select(name => new RoomView(name, rooms.CountMembers(name)))], hasMore ? page[^1] : null),
            HttpJson.Default.RoomPage);
    }

    private static IResult Get(
        string room,
        IRooms rooms,
        [Description("The next of the previous page.")] string? after = null,
        [Description("Members of a page: 1 to 1000.")] int limit = Paging.DefaultLimit)
    {
        if ((Paging.Fault(limit) ?? Fault(room)) is { } fault)
        {
            return fault;
        }

        var members = rooms.GetMembers(room);
        if (members.Count == 0)
        {
            return new ProblemBody(ProblemCode.NotFound, $"There is nobody in a room '{room}'.");
        }

        var (page, hasMore) = Paging.Cut(members.Where(id => string.CompareOrdinal(id, after) > 0), id => id, StringComparer.Ordinal, limit);
        return new JsonBody<RoomMembers>(new RoomMembers(room, members.Count, page, hasMore ? page[^1] : null), HttpJson.Default.RoomMembers);
    }

    private static async Task<IResult> PostAsync(string room, HttpContext context, IRooms rooms, IOptionsMonitor<GatewayLimits> limits)
    {
        if (Fault(room) is { } fault)
        {
            return fault;
        }

        var head = RoomMessage.Encode(room, Sender, []).Length;
        var longest = Math.Min(Math.Min(limits.CurrentValue.MaxMessageSize, limits.CurrentValue.MaxRequestBodySize), rooms.MaxMessageSize - head);
        if (await RequestBody.ReadAsync(context, longest) is not { } body)
        {
            return new ProblemBody(ProblemCode.TooLarge, $"A message to a room has at most {longest} bytes.");
        }

        var count = Publish(rooms, room, body.Span);
        return new JsonBody<RoomDelivery>(new RoomDelivery(count), HttpJson.Default.RoomDelivery, StatusCodes.Status202Accepted);
    }

    // Messages are sent after the room's lock was released.
    private static int Publish(IRooms rooms, string room, ReadOnlySpan<byte> bytes)
    {
        using var pushes = PushBatch.Begin();
        return rooms.Publish(room, sender: null, RoomMessage.Encode(room, Sender, bytes));
    }
}
