using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Gateway.Diagnostics.Telemetry;

/// <summary>
/// Logs when telemetry cannot be delivered to a collector, once, and when it is delivered again. The exporter reports both only through its event source, which
/// this class listens to.
/// </summary>
internal sealed partial class OtlpDelivery(ILogger<OtlpDelivery> log) : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const string Succeeded = "ExportSuccess";

    /// <summary>The maximum number of characters of a reason in the log: the text may come from a collector.</summary>
    private const int MaxReason = 200;

    private static readonly HashSet<string> Failures =
    [
        "FailedToReachCollector", "ExportMethodException", "TrySubmitRequestException", "TransientHttpError", "HttpRequestFailed", "OperationUnexpectedlyCanceled", "RequestTimedOut",
        "ResponseDeserializationFailed", "ExportFailure", "ResponseDiscardedDueToSizeLimit", "BatchDroppedDueToSerializationFailure", "RequestDiscardedDueToSizeLimit",
    ];

    private readonly ConcurrentDictionary<string, bool> _failing = new();

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter)
        {
            EnableEvents(eventSource, EventLevel.Informational);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName == Succeeded)
        {
            if (_failing.TryRemove(Collector(eventData), out _))
            {
                Recovered(Collector(eventData));
            }
        }
        else if (eventData.EventName is { } name && Failures.Contains(name) && _failing.TryAdd(Collector(eventData), true))
        {
            Failed(Collector(eventData), Reason(eventData));
        }
    }

    // A user name and password in the address must not be logged.
    private static string Collector(EventWrittenEventArgs eventData) =>
        eventData.Payload is [string text, ..] && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Host.Length > 0
            ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : "the collector";

    // The last text is either the exception with its stack, of which the first line is used, or the status.
    private static string Reason(EventWrittenEventArgs eventData)
    {
        var text = eventData.Payload?.OfType<string>().LastOrDefault() ?? "";
        var line = text.AsSpan()[..(text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? end : text.Length)];
        var type = line.IndexOf("Exception: ", StringComparison.Ordinal);
        var reason = type < 0 ? line : line[(type + "Exception: ".Length)..];
        return reason.Length == 0 ? eventData.EventName! : reason[..Math.Min(reason.Length, MaxReason)].ToString();
    }

    [LoggerMessage(GatewayEventIds.TelemetryNotDelivered, LogLevel.Warning, "Telemetry export to {Collector} failed: {Reason}. Retrying; recovery is logged")]
    private partial void Failed(string collector, string reason);

    [LoggerMessage(GatewayEventIds.TelemetryDelivered, LogLevel.Information, "Telemetry export to {Collector} recovered")]
    private partial void Recovered(string collector);
}
