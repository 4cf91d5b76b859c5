using System.Globalization;
using Gateway.Http.Nodes;

namespace Gateway.Http.Clients;

/// <summary>The clients of all nodes: one that has a session on any of them is online.</summary>
internal sealed class FleetClientList : IFleetRoute
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
        var pages = answers.Select(answer => answer.Response.IsSuccess ? answer.Response.Read(HttpJson.Default.ClientPage) : null).OfType<ClientPage>().ToList();
        var clients = pages.SelectMany(page => page.Clients).GroupBy(client => client.Name).Select(client => ClientView.Merge([.. client]));
        var (page, next) = Paging.Merge(clients, client => client.Name, pages.Select(page => page.Next), limit);
        await new JsonBody<ClientPage>(new ClientPage(page, next, SilentNode.Of(answers)), HttpJson.Default.ClientPage).ExecuteAsync(context);
    }
}
