using Gateway.Fleet;
using Gateway.Http.Examples;
using Gateway.Sessions;

namespace Gateway.Http.Nodes;

/// <summary><c>GET /api/v1/nodes</c> (docs/fleet.md): lists the nodes of the fleet.</summary>
internal static class NodeEndpoints
{
    internal static void MapNodes(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/api/v1/nodes", HttpRoutes.Read, List).WithSummary("The nodes of the fleet, this one first").WithTags("Operation").Produces<NodeList>()
            .WithExamples(new Example("all", "/api/v1/nodes")
            {
                Answer = Example.Json(
                    new NodeList(
                    [
                        new NodeView("node-a", 1, "0.1.0", "healthy", 1, 1, "http://node-a:8080", true, null),
                        new NodeView("node-b", 2, "0.1.0", "healthy", 3, 1, "http://node-b:8080", false, new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero)),
                    ]),
                    HttpJson.Default.NodeList),
            });

    private static JsonBody<NodeList> List(INodeStatus status, FleetNodes nodes, SessionRegistry sessions) => new(
        new NodeList([View(sessions.Node, status.Report, isSelf: true, null), .. nodes.All.Select(node => View(node.Id.Number, node.Report, isSelf: false, node.LastHeardAt))]),
        HttpJson.Default.NodeList);

    private static NodeView View(int number, NodeReport report, bool isSelf, DateTimeOffset? lastHeardAt) =>
        new(report.Name, number, report.Version, report.State.ToName(), report.Sessions, report.Rooms, report.Url, isSelf, lastHeardAt);
}

/// <summary>The response of <c>GET /api/v1/nodes</c>.</summary>
/// <param name="Nodes">This node, then the others in order of their names; this one alone where there is no fleet, or it is not reached for the time being.</param>
internal sealed record NodeList(IReadOnlyList<NodeView> Nodes);

/// <summary>A node of the fleet in the HTTP API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its number, 1 to 8 191; 0 for a process that stands alone.</param>
/// <param name="Version">The version that it runs.</param>
/// <param name="State">healthy, or draining.</param>
/// <param name="Sessions">Its live sessions, as it has said last.</param>
/// <param name="Rooms">Its rooms with members, as it has said last.</param>
/// <param name="Url">Where its HTTP API is reached; null if it does not say.</param>
/// <param name="IsSelf">Whether it is the node that answers.</param>
/// <param name="LastHeardAt">When it was last heard; null for the node that answers.</param>
internal sealed record NodeView(string Name, int Number, string Version, string State, int Sessions, int Rooms, string? Url, bool IsSelf, DateTimeOffset? LastHeardAt);
