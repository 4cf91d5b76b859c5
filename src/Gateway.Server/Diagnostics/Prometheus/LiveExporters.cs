using System.Runtime.CompilerServices;
using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>
/// Finds the exporter of a provider. The SDK's own lookup is not public, and the services of a builder cannot be reached from outside, but every exporter knows
/// the provider that it belongs to. References are weak: they keep nothing alive.
/// </summary>
internal static class LiveExporters
{
    private static readonly ConditionalWeakTable<PrometheusExporter, object?> All = [];

    public static void Add(PrometheusExporter exporter) => All.Add(exporter, null);

    public static PrometheusExporter? FindIn(MeterProvider provider)
    {
        foreach (var (exporter, _) in All)
        {
            if (ReferenceEquals(exporter.ParentProvider, provider))
            {
                return exporter;
            }
        }

        return null;
    }
}
