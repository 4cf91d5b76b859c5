using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Telemetry;

/// <summary>What the gateway reports: it extends the OpenTelemetry of its host, and is scraped by Prometheus.</summary>
internal static class TelemetryServiceCollectionExtensions
{
    /// <summary>
    /// The maximum size of a scrape's answer in bytes; a larger one is refused with status 500. 64 MiB: hundreds of thousands of series, far more than a service
    /// with few labels has. Reaching it means that a label has too many values.
    /// </summary>
    private const int MaxScrapeResponseSizeBytes = 64 * 1024 * 1024;

    private static readonly string[] Meters = [GatewayMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    /// <summary>Adds the meters of the gateway, Kestrel, ASP.NET Core and the runtime, the Prometheus exporter, and the source of the gateway's spans.</summary>
    internal static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        // Spans of requests are created whether or not they are exported: a back end gets the trace, and whether it is sampled.
        services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddMeter(Meters)
                .AddPrometheusExporter(options =>
                {
                    // A series has the labels of its own instrument, and no others.
                    options.ScopeInfoEnabled = false;
                    options.TargetInfoEnabled = false;
                    options.MaxScrapeResponseSizeBytes = MaxScrapeResponseSizeBytes;
                }))
            .WithTracing(traces => traces.AddSource(GatewayTraces.SourceName));
        services.AddSingleton<ScrapeFailures>();
        return services.ConfigureOpenTelemetryMeterProvider((provider, metrics) =>
        {
            provider.GetRequiredService<ScrapeFailures>();

            // Meters are found by name: those of another gateway in this process (a test's, the self-test's) must not be reported. Other meters of the host's are
            // not touched.
            var ours = provider.GetRequiredService<IMeterFactory>();
            metrics.AddView(instrument => instrument.Meter.Scope is { } scope && scope != ours && Meters.Contains(instrument.Meter.Name) ? MetricStreamConfiguration.Drop : null);
        });
    }
}
