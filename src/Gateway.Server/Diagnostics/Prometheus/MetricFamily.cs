using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>The metrics with the same name, whose samples must follow each other after one head.</summary>
internal sealed class MetricFamily(MetricName name, MetricKind kind, string help)
{
    public string Name => name.Family;

    public string Unit => name.Unit;

    public MetricKind Kind => kind;

    public string Help => help;

    public List<Metric> Members { get; } = [];

    /// <summary>
    /// Every name that the family uses in either format. A counter also reserves its name without <c>_total</c>, which is the name of its family in
    /// OpenMetrics: the exported metrics must not depend on the format.
    /// </summary>
    public IEnumerable<string> ReservedNames => kind switch
    {
        MetricKind.Counter => [Name, Name + "_total"],
        MetricKind.Histogram => [Name, Name + "_bucket", Name + "_sum", Name + "_count"],
        _ => [Name],
    };
}
