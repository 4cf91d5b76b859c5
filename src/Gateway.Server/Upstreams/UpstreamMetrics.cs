using Gateway.Diagnostics;

namespace Gateway.Upstreams;

/// <summary>The metrics of back ends, as sums over all listeners, because an address must not be a label; <c>/api/v1/upstreams</c> lists them individually.</summary>
internal sealed class UpstreamMetrics
{
    private long _active;

    /// <summary>Creates the instruments.</summary>
    public UpstreamMetrics(GatewayMetrics metrics)
    {
        metrics.Meter.CreateObservableUpDownCounter("gateway.upstream.connections.active", () => Active, "{connection}", "Connections to back ends that are open or being made.");
        metrics.Meter.CreateObservableCounter(
            "gateway.upstream.errors",
            () => Errors.All.Select(one => new System.Diagnostics.Metrics.Measurement<long>(one.Count, new KeyValuePair<string, object?>("reason", one.Reason))),
            "{error}",
            "Failures of back ends, by reason.");
    }

    /// <summary>Connections that are open or being made.</summary>
    public long Active => Interlocked.Read(ref _active);

    /// <summary>Failures, by reason.</summary>
    public ReasonCounters Errors { get; } = new(UpstreamFailureExtensions.AllReasons);

    /// <summary>Counts a connection that is being made.</summary>
    public void Opened() => Interlocked.Increment(ref _active);

    /// <summary>Counts a connection that is closed.</summary>
    public void Closed() => Interlocked.Decrement(ref _active);
}
