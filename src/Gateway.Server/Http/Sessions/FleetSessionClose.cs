using Gateway.Http.Nodes;

namespace Gateway.Http.Sessions;

/// <summary>Closes the sessions of all nodes that match the filters.</summary>
internal sealed class FleetSessionClose : IFleetRoute
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var answers = await nodes.AskAllAsync(NodeRequest.Create(context, nodes.Patience), context.RequestAborted);
        if (!answers[0].Response.IsSuccess)
        {
            // This node has refused it, and was asked first.
            await answers[0].Response.WriteAsync(context);
            return;
        }

        var closing = answers.Sum(answer => answer.Response.Read(HttpJson.Default.SessionsClosing)?.Closing ?? 0);
        await new JsonBody<SessionsClosing>(new SessionsClosing(closing, SilentNode.Of(answers)), HttpJson.Default.SessionsClosing).ExecuteAsync(context);
    }
}
