using System.Globalization;
using Gateway.Http.Nodes;
using Gateway.Sessions;

namespace Gateway.Http.Sessions;

/// <summary>
/// The sessions of a fleet: by node, in the order of the nodes' numbers, and each node's in its own order. A page without filters asks only as many nodes as fill it; with
/// filters several are asked at a time, since most may have nothing.
/// </summary>
internal sealed class FleetSessionList : IFleetRoute
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var query = context.Request.Query;
        var request = NodeRequest.Create(context, nodes.Patience);
        var (first, after) = Parse(query["after"]);

        // What is wrong with the request is wrong for all.
        var checkedHere = await nodes.RunHereAsync(request.With(("after", after)), context.RequestAborted);
        if (!checkedHere.IsSuccess)
        {
            await checkedHere.WriteAsync(context);
            return;
        }

        var page = new FleetSessionPage(nodes, request, Paging.LimitOf(context), first, after);
        await page.FillAsync(query.Keys.All(key => key is "after" or "limit") ? 1 : NodeRequests.MaxAtATime, context.RequestAborted);
        await new JsonBody<SessionPage>(page.Result, HttpJson.Default.SessionPage).ExecuteAsync(context);
    }

    // Where a page goes on: at a session of the node that its id tells, or that stands in front.
    private static (int Node, string? Session) Parse(string? after)
    {
        var parts = after?.Split('.');
        return parts is [var number, var session] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var node) ? (node, session)
            : (SessionId.TryParse(after, out var id) ? id.Node : 0, after);
    }
}
