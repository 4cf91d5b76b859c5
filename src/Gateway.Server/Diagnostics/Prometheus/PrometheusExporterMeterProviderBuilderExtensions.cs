using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Adds the Prometheus exporter to a <see cref="MeterProviderBuilder"/>.</summary>
internal static class PrometheusExporterMeterProviderBuilderExtensions
{
    /// <summary>Adds a pull exporter with cumulative temporality, which the scrape endpoint reads.</summary>
    /// <param name="builder">The builder to add the exporter to. Add it once: the endpoint serves one exporter.</param>
    /// <param name="configure">Changes the options, or <see langword="null"/> for the defaults. Called immediately.</param>
    /// <returns><paramref name="builder"/>, to chain calls.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static MeterProviderBuilder AddPrometheusExporter(
        this MeterProviderBuilder builder, Action<PrometheusAspNetCoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        var options = new PrometheusAspNetCoreOptions();
        configure?.Invoke(options);
        var exporter = new PrometheusExporter(options);
        LiveExporters.Add(exporter);
        return builder.AddReader(new BaseExportingMetricReader(exporter)
        {
            TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
        });
    }
}
