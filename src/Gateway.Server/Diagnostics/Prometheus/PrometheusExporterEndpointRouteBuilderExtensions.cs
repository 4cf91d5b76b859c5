using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Maps the endpoint that Prometheus scrapes.</summary>
internal static class PrometheusExporterEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Answers GET and HEAD on <paramref name="path"/> with the metrics of the registered <see cref="MeterProvider"/>, in the Prometheus text format 0.0.4, or
    /// in OpenMetrics 1.0 if the scraper requests it. Resolving the provider here also starts it.
    /// </summary>
    /// <param name="endpoints">The routes to add the endpoint to.</param>
    /// <param name="path">The route pattern of the endpoint.</param>
    /// <returns>A builder for the endpoint's conventions, such as authorization.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">No provider is registered, or it has no Prometheus exporter.</exception>
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints, string path = "/metrics")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(path);

        var services = endpoints.ServiceProvider;
        var provider = services.GetService<MeterProvider>() ?? throw new InvalidOperationException(
            $"No {nameof(MeterProvider)} is registered. Build one with Sdk.CreateMeterProviderBuilder()" +
            ".AddPrometheusExporter().Build() and add it to the services as a singleton before mapping the scrape endpoint.");
        var exporter = LiveExporters.FindIn(provider) ?? throw new InvalidOperationException(
            $"The registered {nameof(MeterProvider)} has no Prometheus exporter. Call AddPrometheusExporter() on its builder.");

        return Map(endpoints, path, Endpoint(services, exporter).InvokeAsync);
    }

    /// <summary>
    /// Maps the endpoint with a provider that is resolved by the first scrape: an application that is built only for inspection starts none. If telemetry is
    /// disabled, the answer says so.
    /// </summary>
    internal static IEndpointConventionBuilder MapPrometheusOnceScraped(this IEndpointRouteBuilder endpoints, string path = "/metrics")
    {
        var services = endpoints.ServiceProvider;
        var endpoint = new Lazy<ScrapeEndpoint?>(
            () => LiveExporters.FindIn(services.GetRequiredService<MeterProvider>()) is { } exporter ? Endpoint(services, exporter) : null);
        return Map(endpoints, path, context => endpoint.Value?.InvokeAsync(context) ?? Disabled.ExecuteAsync(context));
    }

    private static ProblemHttpResult Disabled => TypedResults.Problem("There are no metrics: OTEL_SDK_DISABLED is true.", statusCode: StatusCodes.Status404NotFound);

    private static ScrapeEndpoint Endpoint(IServiceProvider services, PrometheusExporter exporter) => new(
        exporter,
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        services.GetService<ILogger<ScrapeEndpoint>>() ?? NullLogger<ScrapeEndpoint>.Instance);

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string path, RequestDelegate scrape) =>
        endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], scrape).WithDisplayName("Prometheus scrape");
}
