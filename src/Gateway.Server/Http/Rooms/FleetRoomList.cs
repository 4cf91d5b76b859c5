using Gateway.Http.Nodes;

namespace Gateway.Http.Rooms;

/// <summary>The rooms of all nodes, each with the members that it has on all of them.</summary>
internal sealed class FleetRoomList : IFleetRoute
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var asked = await NodePages<RoomPage>.AskAsync(context, nodes, HttpJson.Default.RoomPage);
        if (asked.IsRefused)
        {
            await asked.Answers[0].Response.WriteAsync(context);
            return;
        }

        var rooms = asked.Pages.SelectMany(page => page.Rooms).GroupBy(room => room.Room).Select(room => new RoomView(room.Key, room.Sum(one => one.Count)));
        var (page, next) = Paging.Merge(rooms, room => room.Room, asked.Pages.Select(page => page.Next), asked.Limit);
        await new JsonBody<RoomPage>(new RoomPage(page, next, SilentNode.Of(asked.Answers)), HttpJson.Default.RoomPage).ExecuteAsync(context);
    }
}
