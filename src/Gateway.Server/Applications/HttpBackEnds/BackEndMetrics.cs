using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>The metrics of requests to HTTP back ends.</summary>
internal sealed class BackEndMetrics
{
    private readonly ConcurrentDictionary<string, ReasonCounters> _requests = new();
    private readonly ConcurrentDictionary<(string Listener, string Kind), ReasonCounters> _events = new();
    private readonly Counter<long> _directives;
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instruments.</summary>
    public BackEndMetrics(GatewayMetrics metrics)
    {
        var meter = metrics.Meter;
        meter.CreateObservableCounter("gateway.upstream.requests", Requests, "{request}", "Messages that were sent to an HTTP back end, by what came of it.");
        meter.CreateObservableCounter("gateway.upstream.events", Events, "{event}", "Opens and closes of sessions told to an HTTP back end, by what came of it in the end.");
        _directives = meter.CreateCounter<long>("gateway.upstream.directives.refused", "{directive}", "Rooms that a back end's answer named and that could not be joined or left, by reason.");
        _duration = meter.CreateHistogram(
            "gateway.upstream.request.duration",
            "s",
            "Time from a message to its answer, waiting and retries included.",
            advice: GatewayMetrics.Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30));
    }

    /// <summary>Adds a listener's counters, all of them at 0: an alert can see the first failure only as an increase.</summary>
    /// <param name="listener">Its name.</param>
    /// <param name="results">Every result of a message.</param>
    /// <param name="kinds">The events that are sent for a session: its open and its close.</param>
    /// <param name="outcomes">Every result of an event.</param>
    public void AddListener(string listener, IReadOnlyCollection<string> results, IEnumerable<string> kinds, IReadOnlyCollection<string> outcomes)
    {
        _requests[listener] = new ReasonCounters(results);
        foreach (var kind in kinds)
        {
            _events[(listener, kind)] = new ReasonCounters(outcomes);
        }
    }

    /// <summary>A message's request is over.</summary>
    public void RequestEnded(string listener, string result, TimeSpan duration)
    {
        _requests[listener].Count(result);
        _duration.Record(duration.TotalSeconds, GatewayMetrics.Label("listener", listener));
    }

    /// <summary>Counts an open or a close that was delivered or dropped.</summary>
    public void EventEnded(string listener, string kind, string result) => _events[(listener, kind)].Count(result);

    /// <summary>Counts room names of the back end that were ignored.</summary>
    public void DirectiveRefused(string listener, string reason, int count = 1) =>
        _directives.Add(count, GatewayMetrics.Label("listener", listener), GatewayMetrics.Label("reason", reason));

    private IEnumerable<Measurement<long>> Requests() => _requests.SelectMany(listener => listener.Value.All.Select(one =>
        new Measurement<long>(one.Count, GatewayMetrics.Label("listener", listener.Key), GatewayMetrics.Label("result", one.Reason))));

    private IEnumerable<Measurement<long>> Events() => _events.SelectMany(told => told.Value.All.Select(one =>
        new Measurement<long>(one.Count, GatewayMetrics.Label("listener", told.Key.Listener), GatewayMetrics.Label("event", told.Key.Kind), GatewayMetrics.Label("result", one.Reason))));
}
