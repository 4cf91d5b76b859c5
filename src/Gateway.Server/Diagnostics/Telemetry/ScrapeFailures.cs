using System.Diagnostics.Tracing;

namespace Gateway.Diagnostics.Telemetry;

/// <summary>Logs when a scrape fails. The exporter reports it only through its event source, which this class listens to.</summary>
internal sealed partial class ScrapeFailures(ILogger<ScrapeFailures> log) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-Prometheus";

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName is "FailedExport" or "ScrapeFailed" or "ScrapeTimedOut")
        {
            ScrapeFailed(eventData.Payload is [string reason, ..] ? reason : eventData.EventName);
        }
    }

    [LoggerMessage(GatewayEventIds.ScrapeFailed, LogLevel.Error, "Scrape failed: {Reason}")]
    private partial void ScrapeFailed(string reason);
}
