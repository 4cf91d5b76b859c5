using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Gateway.Diagnostics.Prometheus;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Diagnostics.Telemetry;

/// <summary>
/// OpenTelemetry: the meters of the gateway, Kestrel, ASP.NET Core and the runtime; scraped by Prometheus and, if the standard variables request it, exported
/// by OTLP.
/// </summary>
internal static class TelemetryServiceCollectionExtensions
{
    /// <summary>Adds both providers. They are created on first use: by a gateway that serves, not by one that is only inspected.</summary>
    internal static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<OtlpDelivery>();
        services.AddSingleton(provider => Built(() => Metrics(OtlpSignal.Metrics(configuration), provider)));
        return services.AddSingleton(provider => Built(() => Traces(OtlpSignal.Traces(configuration), provider)));
    }

    // Faults that TelemetryVariables does not detect, such as a certificate that the exporter rejects, are still reported as the operator's.
    private static T Built<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception exception)
        {
            throw new InvalidDataException("OpenTelemetry can't be set up as the OTEL_ variables say.", exception);
        }
    }

    private static MeterProvider Metrics(OtlpSignal otlp, IServiceProvider services)
    {
        var ours = services.GetRequiredService<IMeterFactory>();
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(own => own.AddSingleton(otlp.Variables))
            .ConfigureResource(Describe)
            .AddMeter(GatewayMetrics.MeterName)
            .AddMeter("Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Hosting", "System.Runtime")

            // Meters are found by name: those of another gateway in this process (a test's, the self-test's) must not be reported.
            .AddView(instrument => instrument.Meter.Scope is { } scope && scope != ours ? MetricStreamConfiguration.Drop : null)
            .AddPrometheusExporter(options =>
            {
                foreach (var configured in services.GetServices<IConfigureOptions<PrometheusAspNetCoreOptions>>())
                {
                    configured.Configure(options);
                }
            });
        if (otlp.IsSent)
        {
            services.GetRequiredService<OtlpDelivery>();
            Send(metrics, otlp);
        }

        return metrics.Build();
    }

    // Spans of requests are created whether or not they are exported: a back end gets the trace, and whether it is sampled.
    private static TracerProvider Traces(OtlpSignal otlp, IServiceProvider services)
    {
        var traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(own => own.AddSingleton(otlp.Variables))
            .ConfigureResource(Describe)
            .AddSource(GatewayTraces.SourceName);
        if (otlp.IsSent)
        {
            services.GetRequiredService<OtlpDelivery>();
            Send(traces, otlp);
        }

        return traces.Build();
    }

    // A separate method, so that the exporter's assembly, which takes two open files, is loaded only by a gateway that exports.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Send(MeterProviderBuilder metrics, OtlpSignal otlp) => metrics.AddOtlpExporter(options => Configure(options, otlp));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Send(TracerProviderBuilder traces, OtlpSignal otlp) =>
        traces.AddSource("Microsoft.AspNetCore", GatewayTraces.ConnectsName).AddOtlpExporter(options => Configure(options, otlp));

    // The address of a single signal is complete; the exporter appends the signal's path to the common one.
    private static void Configure(OtlpExporterOptions options, OtlpSignal otlp)
    {
        if (otlp.Endpoint is { } own)
        {
            options.Endpoint = own;
        }
    }

    private static void Describe(ResourceBuilder resource) => resource.AddService("gateway", serviceVersion: GatewayMetrics.Version).AddEnvironmentVariableDetector();
}
