using Gateway.Http.Guard;
using Gateway.Sessions;

namespace Gateway.Http;

/// <summary><c>GET /stats</c> (docs/protocol.md 8): an overview for people, with a number that increases.</summary>
internal static class StatsEndpoint
{
    internal static void MapStats(this IEndpointRouteBuilder routes)
    {
        var sequence = 0L;

        // HEAD reports the length of GET's response, in which the method is GET.
        routes.MapMethods("/stats", HttpRoutes.Read, (HttpContext context, ListenerDirectory listeners) => new JsonBody<Stats>(
                new Stats(
                    "gateway",
                    "Gateway is serving",
                    HttpMethods.Get,
                    context.Request.Path,
                    Interlocked.Increment(ref sequence),
                    [.. listeners.All.Select(ListenerView.From)]),
                HttpJson.Default.Stats))
            .WithMetadata(OpenRoute.Instance).WithSummary("The live counters of every listener").WithTags("Operation").Produces<Stats>();
    }
}

/// <summary>The response of <c>GET /stats</c>.</summary>
/// <param name="Service">Always <c>gateway</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Method">The request's method; only a response to GET has a body.</param>
/// <param name="Path">The request's path.</param>
/// <param name="Sequence">Increases by one for each request.</param>
/// <param name="Listeners">Every open listener.</param>
internal sealed record Stats(string Service, string Message, string Method, string Path, long Sequence, IReadOnlyList<ListenerView> Listeners);
