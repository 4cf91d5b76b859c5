using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>The name of an instrument in Prometheus.</summary>
/// <param name="Family">The name with the unit but without <c>_total</c>, which OpenMetrics uses as the name of a counter's family.</param>
/// <param name="Unit">The unit's words if the name ends in them, else empty: OpenMetrics allows the unit only in that case.</param>
internal readonly record struct MetricName(string Family, string Unit)
{
    private const string Total = "_total";

    public static MetricName Create(string instrument, string? unit, MetricType type)
    {
        var name = PrometheusName.ForMetric(instrument);
        if (MetricKinds.FromType(type) is MetricKind.Counter && name.Length > Total.Length && name.EndsWith(Total, StringComparison.Ordinal))
        {
            // The unit goes before this suffix, which the writer appends again.
            name = name[..^Total.Length];
        }

        var words = unit is "1" && type.IsGauge() ? "ratio" : MetricUnit.ToWords(unit);
        if (words.Length > 0 && !HasWords(name, words))
        {
            name = $"{name}_{words}";
        }

        return new MetricName(name, words.Length > 0 && HasWordsAt(name, name.Length - words.Length, words) ? words : "");
    }

    // Compares whole words: a name that contains "parameters" does not contain the unit "meters".
    private static bool HasWords(string name, string words)
    {
        for (var at = name.IndexOf(words, StringComparison.Ordinal); at >= 0; at = name.IndexOf(words, at + 1, StringComparison.Ordinal))
        {
            if (HasWordsAt(name, at, words))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasWordsAt(string name, int at, string words)
    {
        var end = at + words.Length;
        return at >= 0
            && name.AsSpan(at).StartsWith(words, StringComparison.Ordinal)
            && (at == 0 || name[at - 1] == '_')
            && (end == name.Length || name[end] == '_');
    }
}
