using Gateway.Http.Nodes;
using Gateway.Sessions;

namespace Gateway.Http.Sessions;

/// <summary>A route for one session is carried out by the node that has the session: its id says which one that is.</summary>
/// <param name="wait">How long the request itself may wait for something; null for not at all.</param>
internal sealed class SessionOwner(Func<HttpContext, TimeSpan>? wait = null) : IFleetRoute
{
    /// <inheritdoc/>
    public Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        if (!SessionId.TryParse(context.Request.RouteValues["id"]?.ToString(), out var id) || (id.Node == nodes.Self && id.Node != 0))
        {
            return here(context);
        }

        return id.Node == 0 ? InvokeAnywhereAsync(context, here, nodes, id)
            : nodes.Find(id.Node) is { } node ? nodes.ForwardAsync(context, node, wait?.Invoke(context) ?? TimeSpan.Zero)
            : nodes.MayBeUnheard ? Unreachable(nodes, id).ExecuteAsync(context)
            : here(context);
    }

    // A session that was opened before its node had a number can be on any node.
    private async Task InvokeAnywhereAsync(HttpContext context, RequestDelegate here, NodeRequests nodes, SessionId id)
    {
        var services = context.RequestServices;
        if (services.GetRequiredService<SessionRegistry>().Find(id) is not null || services.GetRequiredService<EndedSessions>().Find(id) is not null)
        {
            await here(context);
        }
        else if (await nodes.ReadBodyAsync(context) is { } body)
        {
            var request = NodeRequest.Create(context, nodes.Patience + (wait?.Invoke(context) ?? TimeSpan.Zero), body);
            var answers = await nodes.AskAllAsync(request, context.RequestAborted);
            var found = answers.FirstOrDefault(answer => answer.Response.Status is not (StatusCodes.Status404NotFound or StatusCodes.Status503ServiceUnavailable))
                ?? answers.FirstOrDefault(answer => answer.Response.Status != StatusCodes.Status404NotFound)
                ?? answers[0];
            await found.Response.WriteAsync(context);
        }
    }

    private static ProblemBody Unreachable(NodeRequests nodes, SessionId id) =>
        new(ProblemCode.NodeUnreachable, nodes.Fault ?? $"Node {id.Node}, which has opened the session, has not been heard yet.");
}
