using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway.Diagnostics.Telemetry;

/// <summary>
/// The export of telemetry by OTLP, as the standard variables request it. Only the gateway's own process has it: an application that embeds the gateway exports
/// its telemetry itself, the gateway's included.
/// </summary>
internal static class OtlpServiceCollectionExtensions
{
    /// <summary>Adds an exporter for each signal that is sent.</summary>
    internal static IServiceCollection AddOtlp(this IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("gateway", serviceVersion: GatewayMetrics.Version).AddEnvironmentVariableDetector());
        services.AddSingleton<OtlpDelivery>().ConfigureOpenTelemetryMeterProvider((provider, _) => provider.GetRequiredService<OtlpDelivery>());

        // The first to start is the last to stop.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, OtlpFlush>());
        if (OtlpSignal.Metrics(configuration) is { IsSent: true } metrics)
        {
            SendMetrics(telemetry, metrics);
        }

        if (OtlpSignal.Traces(configuration) is { IsSent: true } traces)
        {
            SendTraces(telemetry, traces);
        }

        if (OtlpSignal.Logs(configuration) is { IsSent: true } logs)
        {
            SendLogs(telemetry, logs);
        }

        return services;
    }

    // Separate methods, so that the exporter's assembly, which takes two open files, is loaded only by a gateway that exports.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SendMetrics(OpenTelemetryBuilder telemetry, OtlpSignal signal) =>
        telemetry.WithMetrics(metrics => metrics.AddOtlpExporter(signal.Name, signal.Configure));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SendTraces(OpenTelemetryBuilder telemetry, OtlpSignal signal) => telemetry.WithTracing(
        traces => traces.AddSource("Microsoft.AspNetCore", GatewayTraces.ConnectsName).AddOtlpExporter(signal.Name, signal.Configure));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SendLogs(OpenTelemetryBuilder telemetry, OtlpSignal signal) => telemetry.WithLogging(
        logs => logs.AddOtlpExporter(signal.Name, signal.Configure),
        options => options.IncludeFormattedMessage = true);
}
