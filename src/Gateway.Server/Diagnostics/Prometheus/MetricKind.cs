using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>What Prometheus calls the type of a family.</summary>
internal enum MetricKind
{
    /// <summary>Goes up and down.</summary>
    Gauge,

    /// <summary>Only goes up; its sample ends in <c>_total</c>.</summary>
    Counter,

    /// <summary>Cumulative buckets with a sum and a count.</summary>
    Histogram,
}

/// <summary>From the SDK's types to Prometheus's.</summary>
internal static class MetricKinds
{
    public static MetricKind FromType(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => MetricKind.Counter,
        MetricType.Histogram or MetricType.ExponentialHistogram => MetricKind.Histogram,
        _ => MetricKind.Gauge,
    };
}
