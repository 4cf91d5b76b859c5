using Gateway.Http.Guard;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Health;

/// <summary><c>/health</c>, <c>/health/live</c>, <c>/health/ready</c>, and the names that Kubernetes uses (docs/protocol.md 8): for people, for restarts, for load balancers.</summary>
internal static class HealthEndpoints
{
    /// <summary>The order of <c>/livez</c>, <c>/readyz</c> and <c>/healthz</c>: behind that of other routes, since an embedding application may have such a route already.</summary>
    private const int Yielding = 1;

    internal static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapChecks("/health", GatewayHealthChecks.IsOfFleet).WithSummary("Answers while the process serves");
        routes.MapChecks("/health/live", GatewayHealthChecks.IsForLiveness).WithSummary("Whether the process should go on running");
        routes.MapChecks("/health/ready", GatewayHealthChecks.IsForReadiness).WithSummary("Whether new connections should be sent here");
        routes.MapChecks("/livez", GatewayHealthChecks.IsForLiveness).WithSummary("The same as /health/live").WithOrder(Yielding);
        routes.MapChecks("/readyz", GatewayHealthChecks.IsForReadiness).WithSummary("The same as /health/ready").WithOrder(Yielding);
        routes.MapChecks("/healthz", All).WithSummary("Whether every health check is fine").WithOrder(Yielding);
    }

    private static bool All(HealthCheckRegistration check) => true;

    // The middleware that MapHealthChecks maps. It is given the service that bounds each check, and the route only GET and HEAD.
    private static RouteHandlerBuilder MapChecks(this IEndpointRouteBuilder routes, string pattern, Func<HealthCheckRegistration, bool> counts)
    {
        var options = new HealthCheckOptions { Predicate = counts, ResponseWriter = HealthBody.WriteAsync };
        var checks = new HealthCheckMiddleware(_ => Task.CompletedTask, Options.Create(options), routes.ServiceProvider.GetRequiredService<BoundedHealthChecks>());

        // With a result, so that it is a handler to the framework and the description of the API has it.
        var route = routes.MapMethods(pattern, HttpRoutes.Read, async Task<EmptyHttpResult> (HttpContext context) =>
        {
            await checks.InvokeAsync(context);
            return TypedResults.Empty;
        });
        route.WithTags("Health").WithMetadata(OpenRoute.Instance).Produces<string>(StatusCodes.Status200OK, "text/plain");
        return counts == GatewayHealthChecks.IsOfFleet ? route : route.ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}
