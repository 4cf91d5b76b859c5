using Gateway.Sessions;

namespace Gateway.Http;

/// <summary><c>GET /stats</c> (docs/protocol.md 8): a look at a glance, and a number that counts up.</summary>
internal static class StatsEndpoint
{
    internal static void MapStats(this IEndpointRouteBuilder routes)
    {
        var sequence = 0L;

        // HEAD answers the length of what GET would: the method it would name is GET.
        routes.MapRead("/stats", (HttpContext context, ListenerDirectory listeners) => new JsonBody<Stats>(
                new Stats(
                    "gateway",
                    "Gateway is serving",
                    HttpMethods.Get,
                    context.Request.Path,
                    Interlocked.Increment(ref sequence),
                    [.. listeners.All.Select(ListenerView.From)]),
                HttpJson.Default.Stats))
            .WithSummary("The live counters of every listener").WithTags("Operation").Produces<Stats>();
    }
}

/// <summary>The answer of <c>GET /stats</c>.</summary>
/// <param name="Service">Always <c>gateway</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Method">The request's method; only GET has a body to name it in.</param>
/// <param name="Path">The request's path.</param>
/// <param name="Sequence">Counts up by one for each request.</param>
/// <param name="Listeners">Every open listener.</param>
internal sealed record Stats(string Service, string Message, string Method, string Path, long Sequence, IReadOnlyList<ListenerView> Listeners);
