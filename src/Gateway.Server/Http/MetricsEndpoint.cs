using Gateway.Diagnostics.Telemetry;
using Gateway.Http.Guard;

namespace Gateway.Http;

/// <summary><c>GET /metrics</c>: what Prometheus scrapes.</summary>
internal static class MetricsEndpoint
{
    private const string Path = "/metrics";

    /// <summary>Maps the exporter's endpoint. Its meter provider is created by the first scrape, or by the start: an application that is built only for inspection has none.</summary>
    internal static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        var scrape = new Lazy<RequestDelegate>(() => routes.CreateApplicationBuilder().UseOpenTelemetryPrometheusScrapingEndpoint(context => true).Build());
        var areDisabled = TelemetryVariables.AreDisabled(routes.ServiceProvider.GetRequiredService<IConfiguration>());
        routes.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], areDisabled ? Disabled.ExecuteAsync : context => scrape.Value(context)).WithMetadata(OpenRoute.Instance).WithDisplayName("Prometheus scrape").WithKnownLength();
    }

    private static ProblemBody Disabled =>
        new ProblemBody(ProblemCode.MetricsDisabled, "There are no metrics: OTEL_SDK_DISABLED is true.");
}
