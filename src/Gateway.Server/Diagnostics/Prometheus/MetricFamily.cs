using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>The metrics that share a name, whose samples must stand together under one head.</summary>
internal sealed class MetricFamily(MetricName name, MetricKind kind, string help)
{
    public string Name => name.Family;

    public string Unit => name.Unit;

    public MetricKind Kind => kind;

    public string Help => help;

    public List<Metric> Members { get; } = [];

    /// <summary>
    /// Every name that the family uses in either format. A counter holds its name without <c>_total</c> too, which is its family's in
    /// OpenMetrics: what is exported must not depend on who asks.
    /// </summary>
    public IEnumerable<string> ReservedNames => kind switch
    {
        MetricKind.Counter => [Name, Name + "_total"],
        MetricKind.Histogram => [Name, Name + "_bucket", Name + "_sum", Name + "_count"],
        _ => [Name],
    };
}
