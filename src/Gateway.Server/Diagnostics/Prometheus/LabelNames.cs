namespace Gateway.Diagnostics.Prometheus;

/// <summary>Remembers how each tag's key is spelled as a label's name, so that a scrape builds none anew.</summary>
internal sealed class LabelNames
{
    // Keys are written in code, so there are dozens; a program that makes them up at run time must not grow this without end.
    private const int Capacity = 1_024;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    public string GetLabelName(string key, MetricKind kind)
    {
        if (!_names.TryGetValue(key, out var name))
        {
            if (_names.Count == Capacity)
            {
                _names.Clear();
            }

            _names.Add(key, name = PrometheusName.ForLabel(key));
        }

        // A histogram's buckets carry this label themselves; a series with two of them is refused.
        return kind is MetricKind.Histogram && name == "le" ? "exported_le" : name;
    }
}
