using Gateway.Diagnostics;

namespace Gateway.Upstreams;

/// <summary>What is counted of back ends: over all listeners, since an address is no label; <c>/api/v1/upstreams</c> tells them apart.</summary>
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
    public ReasonCounters Errors { get; } = new(UpstreamFaultWords.All);

    /// <summary>One is being made.</summary>
    public void Opened() => Interlocked.Increment(ref _active);

    /// <summary>It is gone.</summary>
    public void Closed() => Interlocked.Decrement(ref _active);
}
