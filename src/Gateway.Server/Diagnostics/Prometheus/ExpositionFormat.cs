namespace Gateway.Diagnostics.Prometheus;

/// <summary>The formats of an exposition.</summary>
internal enum ExpositionFormat
{
    /// <summary>The Prometheus text format 0.0.4.</summary>
    PrometheusText,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,
}
