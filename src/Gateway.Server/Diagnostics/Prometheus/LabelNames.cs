namespace Gateway.Diagnostics.Prometheus;

/// <summary>Caches the label name for each tag key, so that a scrape does not create it again.</summary>
internal sealed class LabelNames
{
    // Keys are constants in code, so that there are dozens; a program that creates them at run time must not let this cache grow without limit.
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

        // The buckets of a histogram have this label already; a series with two of them is rejected.
        return kind is MetricKind.Histogram && name == "le" ? "exported_le" : name;
    }
}
