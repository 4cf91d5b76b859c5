using System.Diagnostics.Metrics;
using System.Text;
using Gateway.Diagnostics.Prometheus;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Tests.Diagnostics.Prometheus;

/// <summary>Meters of this test alone, the real SDK, and the exporter under test.</summary>
internal sealed class ScrapedMeters : IDisposable
{
    private readonly Meter[] _meters;

    public ScrapedMeters(
        int meters = 1, Action<MeterProviderBuilder>? configure = null, Action<PrometheusAspNetCoreOptions>? options = null)
    {
        _meters = [.. Enumerable.Range(0, meters).Select(index => new Meter($"test-{Guid.NewGuid():N}-{index}"))];
        var builder = Sdk.CreateMeterProviderBuilder().AddPrometheusExporter(options);
        foreach (var meter in _meters)
        {
            builder.AddMeter(meter.Name);
        }

        configure?.Invoke(builder);
        Provider = builder.Build();
        Exporter = LiveExporters.FindIn(Provider) ?? throw new InvalidOperationException("The provider has no exporter.");
    }

    public Meter Meter => _meters[0];

    public Meter SecondMeter => _meters[1];

    public MeterProvider Provider { get; }

    public PrometheusExporter Exporter { get; }

    public string Text() => Encoding.UTF8.GetString(Exporter.Scrape(ExpositionFormat.PrometheusText));

    public string OpenMetrics() => Encoding.UTF8.GetString(Exporter.Scrape(ExpositionFormat.OpenMetrics));

    public void Dispose()
    {
        Provider.Dispose();
        foreach (var meter in _meters)
        {
            meter.Dispose();
        }
    }
}
