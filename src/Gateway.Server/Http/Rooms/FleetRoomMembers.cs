using System.Globalization;
using Gateway.Http.Nodes;

namespace Gateway.Http.Rooms;

/// <summary>The members of a room on all nodes.</summary>
internal sealed class FleetRoomMembers : IFleetRoute
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var answers = await nodes.AskAllAsync(NodeRequest.Create(context, nodes.Patience), context.RequestAborted);
        var pages = answers.Select(answer => answer.Response.IsSuccess ? answer.Response.Read(HttpJson.Default.RoomMembers) : null).OfType<RoomMembers>().ToList();

        // A node where nobody is in the room says so.
        var silent = SilentNode.Of(answers.Where(answer => answer.Response.Status != StatusCodes.Status404NotFound));
        if (pages.Count == 0 && (silent is null || answers.Count == 1))
        {
            await answers[0].Response.WriteAsync(context);
            return;
        }

        var limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out var given) ? given : Paging.DefaultLimit;
        var (page, next) = Paging.Merge(pages.SelectMany(page => page.Members), member => member, pages.Select(page => page.Next), limit);
        var room = context.Request.RouteValues["room"]!.ToString()!;
        await new JsonBody<RoomMembers>(new RoomMembers(room, pages.Sum(page => page.Count), page, next, silent), HttpJson.Default.RoomMembers).ExecuteAsync(context);
    }
}
