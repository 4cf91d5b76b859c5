using Gateway.Http.Nodes;

namespace Gateway.Http.Sessions;

/// <summary>Closes the sessions of all nodes that match the filters.</summary>
internal sealed class FleetSessionClose : IFleetRoute
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var asked = await NodePages<SessionsClosing>.AskAsync(context, nodes, HttpJson.Default.SessionsClosing);
        if (asked.IsRefused)
        {
            await asked.Answers[0].Response.WriteAsync(context);
            return;
        }

        var closing = asked.Pages.Sum(page => page.Closing);
        await new JsonBody<SessionsClosing>(new SessionsClosing(closing, SilentNode.Of(asked.Answers)), HttpJson.Default.SessionsClosing).ExecuteAsync(context);
    }
}
