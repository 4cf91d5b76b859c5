namespace Gateway.Http.Nodes;

/// <summary>A route that is carried out by the node that its parameter <c>node</c> names.</summary>
internal sealed class NamedNode : IFleetRoute
{
    /// <inheritdoc/>
    public Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var name = context.Request.Query["node"].ToString();
        var node = nodes.Others.FirstOrDefault(node => node.Report.Name == name);
        return node is null ? here(context) : nodes.ForwardAsync(context, node, TimeSpan.Zero);
    }
}
