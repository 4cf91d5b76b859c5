using Gateway.Http.Nodes;

namespace Gateway.Http.Clients;

/// <summary>The clients of all nodes: one that has a session on any of them is online.</summary>
internal sealed class FleetClientList : IFleetRoute
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes)
    {
        var asked = await NodePages<ClientPage>.AskAsync(context, nodes, HttpJson.Default.ClientPage);
        if (asked.IsRefused)
        {
            await asked.Answers[0].Response.WriteAsync(context);
            return;
        }

        var clients = asked.Pages.SelectMany(page => page.Clients).GroupBy(client => client.Name).Select(client => ClientView.Merge([.. client]));
        var (page, next) = Paging.Merge(clients, client => client.Name, asked.Pages.Select(page => page.Next), asked.Limit);
        await new JsonBody<ClientPage>(new ClientPage(page, next, SilentNode.Of(asked.Answers)), HttpJson.Default.ClientPage).ExecuteAsync(context);
    }
}
