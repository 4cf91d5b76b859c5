using Gateway.Diagnostics;
using Gateway.Lifetime;

namespace Gateway.Http;

/// <summary><c>/health</c>, <c>/health/live</c>, <c>/health/ready</c> (docs/protocol.md 8): for people, for restarts, for load balancers.</summary>
internal static class HealthEndpoints
{
    internal static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/health", HttpRoutes.Read, () => TypedResults.Text("ok")).WithSummary("Answers while the process serves").WithTags("Health");
        routes.MapMethods("/health/live", HttpRoutes.Read, Live).WithSummary("Whether the process should go on running").WithTags("Health")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        routes.MapMethods("/health/ready", HttpRoutes.Read, Ready).WithSummary("Whether new connections should be sent here").WithTags("Health")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Live(Liveness liveness) => liveness.Stuck is { Count: > 0 } stuck ? Blocked(stuck) : TypedResults.Text("ok");

    private static IResult Ready(GatewayState state, Liveness liveness) => (state.IsReady, liveness.Stuck) switch
    {
        (false, _) => new ProblemBody(ProblemCode.NotReady, $"The gateway is {state.Word}."),
        (true, { Count: > 0 } stuck) => Blocked(stuck),
        _ => TypedResults.Text("ok"),
    };

    private static ProblemBody Blocked(IReadOnlyList<string> stuck) =>
        new(ProblemCode.Blocked, $"No progress for {Liveness.MaxStalledChecks * Liveness.Interval.TotalSeconds} s: {string.Join(", ", stuck)}.");
}
