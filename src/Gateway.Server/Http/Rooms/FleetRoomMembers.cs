using Gateway.Http.Nodes;

namespace Gateway.Http.Rooms;

/// <summary>The members of a room on all nodes.</summary>
internal sealed class FleetRoomMembers : IFleetRoute
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var asked = await NodePages<RoomMembers>.AskAsync(context, nodes, HttpJson.Default.RoomMembers);

        // A node where nobody is in the room says so.
        var silent = SilentNode.Of(asked.Answers.Where(answer => answer.Response.Status != StatusCodes.Status404NotFound));
        if (asked.Pages.Count == 0 && (silent is null || asked.Answers.Count == 1))
        {
            await asked.Answers[0].Response.WriteAsync(context);
            return;
        }

        var (page, next) = Paging.Merge(asked.Pages.SelectMany(page => page.Members), member => member, asked.Pages.Select(page => page.Next), asked.Limit);
        var room = context.Request.RouteValues["room"]!.ToString()!;
        await new JsonBody<RoomMembers>(new RoomMembers(room, asked.Pages.Sum(page => page.Count), page, next, silent), HttpJson.Default.RoomMembers).ExecuteAsync(context);
    }
}
