using System.Runtime.CompilerServices;
using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>
/// Finds a provider's exporter. The SDK keeps its own lookup to itself and a builder's services can't be reached from outside, but every
/// exporter knows the provider that it was built into. Held weakly: this keeps nothing alive.
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
