using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>The type of a family in Prometheus.</summary>
internal enum MetricKind
{
    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Only goes up; its sample ends in <c>_total</c>.</summary>
    Counter,

    /// <summary>Cumulative buckets with a sum and a count.</summary>
    Histogram,
}

/// <summary>Converts the SDK's types to those of Prometheus.</summary>
internal static class MetricKinds
{
    public static MetricKind FromType(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => MetricKind.Counter,
        MetricType.Histogram or MetricType.ExponentialHistogram => MetricKind.Histogram,
        _ => MetricKind.Gauge,
    };
}
