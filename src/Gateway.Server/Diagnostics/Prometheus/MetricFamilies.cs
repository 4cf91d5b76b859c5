using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>
/// Groups metrics into families. The first metric with a name decides the family's type and help. A metric with the same name and type joins the family; one
/// with the same name and another type is left out. Metrics are grouped again only when the set of metrics has changed.
/// </summary>
internal sealed class MetricFamilies
{
    private readonly List<Metric> _metrics = [];
    private readonly List<MetricFamily> _all = [];
    private readonly List<Metric> _leftOut = [];
    private readonly Dictionary<string, MetricFamily> _holders = new(StringComparer.Ordinal);

    public IReadOnlyList<MetricFamily> All => _all;

    public IReadOnlyList<Metric> LeftOut => _leftOut;

    public void Update(in Batch<Metric> batch)
    {
        if (IsUnchanged(batch))
        {
            return;
        }

        _metrics.Clear();
        _all.Clear();
        _leftOut.Clear();
        _holders.Clear();
        foreach (var metric in batch)
        {
            _metrics.Add(metric);
            AddMetric(metric);
        }
    }

    private bool IsUnchanged(in Batch<Metric> batch)
    {
        var index = 0;
        foreach (var metric in batch)
        {
            if (index >= _metrics.Count || !ReferenceEquals(_metrics[index++], metric))
            {
                return false;
            }
        }

        return index == _metrics.Count;
    }

    private void AddMetric(Metric metric)
    {
        var kind = MetricKinds.FromType(metric.MetricType);
        var name = MetricName.Create(metric.Name, metric.Unit, metric.MetricType);
        if (_holders.TryGetValue(name.Family, out var holder) && holder.Name == name.Family && holder.Kind == kind)
        {
            holder.Members.Add(metric);
            return;
        }

        var family = new MetricFamily(name, kind, metric.Description);
        if (family.ReservedNames.Any(_holders.ContainsKey))
        {
            _leftOut.Add(metric);
            return;
        }

        foreach (var reserved in family.ReservedNames)
        {
            _holders.Add(reserved, family);
        }

        family.Members.Add(metric);
        _all.Add(family);
    }
}
