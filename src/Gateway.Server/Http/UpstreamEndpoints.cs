using Gateway.Http.Examples;
using Gateway.Upstreams;

namespace Gateway.Http;

/// <summary><c>GET /api/v1/upstreams</c>: lists the back ends and their states.</summary>
internal static class UpstreamEndpoints
{
    internal static void MapUpstreams(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/api/v1/upstreams", HttpRoutes.Read, List).WithSummary("The back ends of every listener, and how they are").WithTags("Operation").Produces<UpstreamList>()
            .WithExamples(new Example("all", "/api/v1/upstreams")
            {
                Answer = Example.Json(new UpstreamList([new UpstreamView("tunnel", "10.0.0.5:5432", "up", 3, 120, 1, "refused")]), HttpJson.Default.UpstreamList),
            });

    private static JsonBody<UpstreamList> List(UpstreamDirectory directory) => new(
        new UpstreamList([.. directory.All.SelectMany(pool => pool.All.Select(upstream => UpstreamView.From(pool, upstream)))]),
        HttpJson.Default.UpstreamList);
}

/// <summary>The response of <c>GET /api/v1/upstreams</c>.</summary>
/// <param name="Upstreams">All back ends, in order of the listeners' names and as configured.</param>
internal sealed record UpstreamList(IReadOnlyList<UpstreamView> Upstreams);

/// <summary>A back end in the HTTP API.</summary>
/// <param name="Listener">The listener's name.</param>
/// <param name="Address">The address as configured.</param>
/// <param name="State">up; resting: its last connect failed, and no client is connected to it while others are up; failing: the next client tries it.</param>
/// <param name="Active">Connections that are open or being made.</param>
/// <param name="Connected">Connections made so far.</param>
/// <param name="Failed">Failed connects, and connections that the back end broke.</param>
/// <param name="LastFault">The name of the last failure; null if there was none.</param>
internal sealed record UpstreamView(string Listener, string Address, string State, long Active, long Connected, long Failed, string? LastFault)
{
    internal static UpstreamView From(UpstreamPool pool, Upstream upstream) => new(
        pool.Listener, upstream.Address.Text, pool.State(upstream), upstream.Active, upstream.ConnectedCount, upstream.FailedCount, upstream.LastFailure);
}
