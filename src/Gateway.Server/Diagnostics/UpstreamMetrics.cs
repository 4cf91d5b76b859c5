namespace Gateway.Diagnostics;

/// <summary>The metrics of back ends, as sums over all listeners, because an address must not be a label; <c>/api/v1/upstreams</c> lists them individually.</summary>
internal sealed class UpstreamMetrics
{
    private long _active;

    /// <summary>Creates the instruments.</summary>
    /// <param name="metrics">The meter.</param>
    /// <param name="reasons">Every reason for which a back end can fail.</param>
    public UpstreamMetrics(GatewayMetrics metrics, IEnumerable<string> reasons)
    {
        Errors = new ReasonCounters(reasons);
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
    public ReasonCounters Errors { get; }

    /// <summary>Counts a connection that is being made.</summary>
    public void Opened() => Interlocked.Increment(ref _active);

    /// <summary>Counts a connection that is closed.</summary>
    public void Closed() => Interlocked.Decrement(ref _active);
}
