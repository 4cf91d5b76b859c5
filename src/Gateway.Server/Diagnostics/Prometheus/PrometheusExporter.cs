using System.Runtime.ExceptionServices;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>Collects on demand and renders the metrics of the SDK; one collection at a time.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter(PrometheusAspNetCoreOptions options) : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly Lock _collecting = new();
    private readonly MetricFamilies _families = new();
    private readonly ExpositionWriter _writer = new(options.MaxScrapeResponseBytes);
    private ExpositionFormat _format;
    private byte[]? _body;
    private Exception? _failure;

    /// <summary>Set by the reader that owns this exporter, cleared when the provider is disposed.</summary>
    public Func<int, bool>? Collect { get; set; }

    public TimeSpan CacheDuration { get; } = TimeSpan.FromMilliseconds(options.ScrapeResponseCacheDurationMilliseconds);

    /// <summary>Collects every metric and returns the exposition in UTF-8.</summary>
    /// <exception cref="ScrapeException">The provider is disposed, or the exposition exceeds its limit.</exception>
    public byte[] Scrape(ExpositionFormat format)
    {
        lock (_collecting)
        {
            _format = format;
            _body = null;
            _failure = null;
            _ = Collect?.Invoke(Timeout.Infinite);

            if (_failure is not null)
            {
                ExceptionDispatchInfo.Throw(_failure);
            }

            var body = _body ?? throw new ScrapeException("The meter provider has stopped, it collects no more.");
            _body = null;
            return body;
        }
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        // The SDK swallows an exporter's exceptions, so the failure is kept for the scrape that caused the collection.
        try
        {
            _families.Update(batch);
            _body = _writer.Write(_families, _format);
            return ExportResult.Success;
        }
        catch (Exception failure)
        {
            _failure = failure;
            return ExportResult.Failure;
        }
    }
}
