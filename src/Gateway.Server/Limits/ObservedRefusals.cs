using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Limits;

/// <summary>Counts what observed limits (<see cref="GatewayLimits.Observe"/>) would have refused.</summary>
internal sealed class ObservedRefusals
{
    private readonly ConcurrentQueue<(string Listener, ReasonCounters Reasons)> _listeners = new();

    /// <summary>Creates the instrument.</summary>
    public ObservedRefusals(GatewayMetrics metrics) =>
        metrics.Meter.CreateObservableCounter("gateway.would_reject", Measure, "{refusal}", "What limits that are only observed would have refused, by reason.");

    /// <summary>Adds a listener's counters.</summary>
    /// <param name="listener">Its name.</param>
    /// <param name="reasons">Every reason that can occur.</param>
    public ReasonCounters Add(string listener, IEnumerable<string> reasons)
    {
        var counters = new ReasonCounters(reasons);
        _listeners.Enqueue((listener, counters));
        return counters;
    }

    private IEnumerable<Measurement<long>> Measure() => _listeners.SelectMany(listener => listener.Reasons.Measure(GatewayMetrics.Label("listener", listener.Listener)));
}
