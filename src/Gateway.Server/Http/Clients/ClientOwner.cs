using Gateway.Clients;
using Gateway.Fleet;
using Gateway.Http.Nodes;

namespace Gateway.Http.Clients;

/// <summary>A route for one client is carried out by the node that has its session; by each that has one, where several sessions may have one name.</summary>
/// <param name="takesNewest">Whether the node of the newest session is enough.</param>
/// <param name="wait">How long the request itself may wait for something; null for not at all.</param>
internal sealed class ClientOwner(bool takesNewest, Func<HttpContext, TimeSpan>? wait = null) : IFleetRoute
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var (services, name) = (context.RequestServices, context.Request.RouteValues["name"]!.ToString()!);
        var clients = services.GetRequiredService<ClientDirectory>();
        if (!ClientName.IsValid(name) || clients.IsOnlyHere(name) || (nodes.Fault is not null && clients.GetNewest(name).Age is not null))
        {
            await here(context);
        }
        else if (nodes.Fault is { } fault)
        {
            // The client may be anywhere.
            await NodeResponse.Of(ProblemCode.NodeUnreachable, fault).WriteAsync(context);
        }
        else if (await nodes.ReadBodyAsync(context) is { } body)
        {
            var request = NodeRequest.Create(context, nodes.Patience + (wait?.Invoke(context) ?? TimeSpan.Zero), body);
            await (await AskAsync(services.GetRequiredService<FleetNames>(), name, nodes, request, context.RequestAborted)).WriteAsync(context);
        }
    }

    private async Task<NodeResponse> AskAsync(FleetNames names, string name, NodeRequests nodes, NodeRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<NodeNumber> holders;
        try
        {
            holders = await names.FindAsync(name);
        }
        catch (FleetException exception)
        {
            return NodeResponse.Of(ProblemCode.NodeUnreachable, $"Where the client is can't be told: {exception.Message.TrimEnd('.')}.");
        }

        if (holders.Count == 0)
        {
            // Who was there last still knows when the client left.
            var answers = (await nodes.AskAllAsync(request, cancellation)).Select(answer => answer.Response).ToList();
            return answers.Where(answer => answer.IsSuccess).MaxBy(answer => answer.Read(HttpJson.Default.ClientView)?.EndedAt)
                ?? answers.FirstOrDefault(answer => answer.Status == StatusCodes.Status410Gone)
                ?? answers.FirstOrDefault(answer => answer.Status != StatusCodes.Status404NotFound)
                ?? answers[0];
        }

        var asked = await Task.WhenAll((takesNewest ? holders.TakeLast(1) : holders).Select(holder => AskAsync(nodes, holder, request, cancellation)));
        return asked.Length > 1 && request.IsSafe ? Merge(asked) : asked.FirstOrDefault(answer => !answer.IsSuccess) ?? asked[0];
    }

    private static Task<NodeResponse> AskAsync(NodeRequests nodes, NodeNumber holder, NodeRequest request, CancellationToken cancellation) =>
        holder.Number == nodes.Self ? nodes.RunHereAsync(request, cancellation)
            : nodes.Find(holder.Number) is { } node ? nodes.AskAsync(node, request, cancellation)
            : Task.FromResult(NodeResponse.Of(ProblemCode.NodeUnreachable, $"Node {holder.Number}, which has the client, has not been heard yet."));

    // The sessions of the newest node first.
    private static NodeResponse Merge(NodeResponse[] answers)
    {
        var views = Enumerable.Reverse(answers).Where(answer => answer.IsSuccess).Select(answer => answer.Read(HttpJson.Default.ClientView)).OfType<ClientView>().ToList();
        return views.Count == 0 ? answers[0] : NodeResponse.Of(ClientView.Merge(views), HttpJson.Default.ClientView);
    }
}
