using Gateway.Diagnostics;

namespace Gateway.Http;

/// <summary><c>/health</c>, <c>/health/live</c>, <c>/health/ready</c> (PROTOCOL.md 8): for people, for restarts, for load balancers.</summary>
internal static class HealthEndpoints
{
    internal static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/health", () => TypedResults.Text("ok")).WithSummary("Answers while the process serves").WithTags("Health");
        routes.MapRead("/health/live", () => TypedResults.Text("ok")).WithSummary("Whether the process should go on running").WithTags("Health");
        routes.MapRead("/health/ready", Ready).WithSummary("Whether new connections should be sent here").WithTags("Health")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult Ready(GatewayState state) => state.IsReady
        ? TypedResults.Text("ok")
        : TypedResults.Problem($"The gateway is {state.Word}.", statusCode: StatusCodes.Status503ServiceUnavailable);
}
