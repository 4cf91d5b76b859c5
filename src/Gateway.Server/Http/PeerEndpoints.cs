using Gateway.Fleet;
using Gateway.Http.Examples;

namespace Gateway.Http;

/// <summary><c>GET /api/v1/peers</c> (docs/protocol.md 8): lists the other nodes that discovery has found.</summary>
internal static class PeerEndpoints
{
    internal static void MapPeers(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/api/v1/peers", HttpRoutes.Read, List).WithSummary("The other nodes that were heard lately").WithTags("Operation").Produces<PeerList>()
            .WithExamples(new Example("all", "/api/v1/peers")
            {
                Answer = Example.Json(new PeerList([new PeerView("node-b", "healthy", new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero))]), HttpJson.Default.PeerList),
            });

    private static JsonBody<PeerList> List(PeerDirectory peers) =>
        new(new PeerList([.. peers.All.Select(peer => new PeerView(peer.Node, peer.State.ToName(), peer.LastSeen))]), HttpJson.Default.PeerList);
}

/// <summary>The response of <c>GET /api/v1/peers</c>.</summary>
/// <param name="Peers">Other nodes, in order of their names; none while discovery is off.</param>
internal sealed record PeerList(IReadOnlyList<PeerView> Peers);

/// <summary>A node in the HTTP API.</summary>
/// <param name="Node">Its name.</param>
/// <param name="State">healthy, draining or leaving.</param>
/// <param name="LastSeen">When its heartbeat was last received.</param>
internal sealed record PeerView(string Node, string State, DateTimeOffset LastSeen);
