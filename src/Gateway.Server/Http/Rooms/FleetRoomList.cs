using System.Globalization;
using Gateway.Http.Nodes;

namespace Gateway.Http.Rooms;

/// <summary>The rooms of all nodes, each with the members that it has on all of them.</summary>
internal sealed class FleetRoomList : IFleetRoute
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var answers = await nodes.AskAllAsync(NodeRequest.Create(context, nodes.Patience), context.RequestAborted);
        if (!answers[0].Response.IsSuccess)
        {
            await answers[0].Response.WriteAsync(context);
            return;
        }

        var limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out var given) ? given : Paging.DefaultLimit;
        var pages = answers.Select(answer => answer.Response.IsSuccess ? answer.Response.Read(HttpJson.Default.RoomPage) : null).OfType<RoomPage>().ToList();
        var rooms = pages.SelectMany(page => page.Rooms).GroupBy(room => room.Room).Select(room => new RoomView(room.Key, room.Sum(one => one.Count)));
        var (page, next) = Paging.Merge(rooms, room => room.Room, pages.Select(page => page.Next), limit);
        await new JsonBody<RoomPage>(new RoomPage(page, next, SilentNode.Of(answers)), HttpJson.Default.RoomPage).ExecuteAsync(context);
    }
}
