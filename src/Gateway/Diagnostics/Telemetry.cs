using System.Diagnostics.Metrics;
using Gateway.Diagnostics.Prometheus;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Diagnostics;

/// <summary>OpenTelemetry: our meter, Kestrel's, ASP.NET Core's and the runtime's; scraped by Prometheus and, where the standard variables ask for it, sent by OTLP.</summary>
internal static class Telemetry
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    internal static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => Metrics(configuration, provider.GetRequiredService<IMeterFactory>()));
        return services.AddSingleton(_ => Traces(IsSet(configuration, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")));
    }

    private static MeterProvider Metrics(IConfiguration configuration, IMeterFactory ours)
    {
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(GatewayMetrics.MeterName)
            .AddMeter("Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "System.Runtime")

            // Meters are found by name: those of another gateway in this process (a test's, the self-test's) are not ours to report.
            .AddView(instrument => instrument.Meter.Scope is { } scope && scope != ours ? MetricStreamConfiguration.Drop : null)
            .AddPrometheusExporter();
        return (IsSet(configuration, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") ? metrics.AddOtlpExporter() : metrics).Build();
    }

    // Spans of requests are made whether or not they are sent: a back end is told of the trace, and whether it is sampled.
    private static TracerProvider Traces(bool areSent)
    {
        var traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(GatewayTraces.SourceName);
        return (areSent ? traces.AddSource("Microsoft.AspNetCore", GatewayTraces.ConnectsName).AddOtlpExporter() : traces).Build();
    }

    // The OTLP exporter reads these variables itself; here they only decide whether there is one.
    private static bool IsSet(IConfiguration configuration, string specific) =>
        !string.IsNullOrEmpty(configuration[OtlpEndpoint]) || !string.IsNullOrEmpty(configuration[specific]);

    private static void Describe(ResourceBuilder resource) => resource.AddService("gateway", serviceVersion: GatewayMetrics.Version).AddEnvironmentVariableDetector();
}
