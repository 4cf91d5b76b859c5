using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Diagnostics;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>The metrics of sessions, by listener. Callers report what happened; only this class knows the instruments and their labels.</summary>
internal sealed class SessionMetrics
{
    private readonly CounterSheet _sheet;
    private readonly ObservedRefusals _observed;
    private readonly ConcurrentQueue<ListenerCounters> _listeners = new();
    private readonly Counter<long> _messageErrors;
    private readonly Counter<long> _readPauses;
    private readonly Counter<long> _pushDropped;
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instruments.</summary>
    public SessionMetrics(GatewayMetrics metrics, CounterSheet sheet, ObservedRefusals observed)
    {
        (_sheet, _observed) = (sheet, observed);
        var meter = metrics.Meter;
        meter.CreateObservableUpDownCounter("gateway.connections.active", () => Measure(c => c.Active), "{connection}", "Open sessions.");
        meter.CreateObservableCounter("gateway.connections.accepted", () => Measure(c => c.Accepted), "{connection}", "Connections let in.");
        meter.CreateObservableCounter("gateway.connections.rejected", () => Reasons(c => c.Rejected), "{connection}", "Connections turned away, by reason.");
        meter.CreateObservableCounter("gateway.connections.closed", () => Reasons(c => c.Closed), "{connection}", "Sessions that ended, by reason.");
        meter.CreateObservableCounter("gateway.identifications", () => Reasons(c => c.Identified), "{identification}", "Names and tokens of clients, by what came of them.");
        _duration = meter.CreateHistogram(
            "gateway.connection.duration", "s", "How long sessions lasted.", advice: GatewayMetrics.Buckets(0.01, 0.1, 1, 10, 60, 300, 1800, 3600, 14400, 86400));
        // The exporter would append the unit By to the name, which has it already.
        meter.CreateObservableCounter("gateway.bytes.received", () => Measure(c => c.BytesReceived), "{byte}", "Bytes received by sessions.");
        meter.CreateObservableCounter("gateway.bytes.sent", () => Measure(c => c.BytesSent), "{byte}", "Bytes sent by sessions.");
        meter.CreateObservableCounter("gateway.messages.received", () => Measure(c => c.MessagesReceived), "{message}", "Messages received; reads on raw listeners.");
        meter.CreateObservableCounter("gateway.messages.sent", () => Measure(c => c.MessagesSent), "{message}", "Messages sent.");
        meter.CreateObservableCounter("gateway.framing.skipped.bytes", () => Measure(c => c.BytesSkipped), "{byte}", "Received bytes that belonged to no message and were dropped.");
        _messageErrors = meter.CreateCounter<long>("gateway.message.errors", "{error}", "Messages that could not be taken, by reason.");
        _readPauses = meter.CreateCounter<long>("gateway.read.pauses", "{pause}", "Times a session was not read on purpose, by cause.");
        _pushDropped = meter.CreateCounter<long>("gateway.push.dropped", "{message}", "Pushes that were not delivered, by reason.");
    }

    /// <summary>Adds a listener's counters, all of them at 0: an alert can see the first event only as an increase.</summary>
    /// <param name="listener">Its name.</param>
    /// <param name="transport">The kind of transport.</param>
    public ListenerCounters AddListener(string listener, string transport)
    {
        var counters = new ListenerCounters(_sheet, listener, transport, SessionEndExtensions.AllReasons, RefusalExtensions.AllReasons, _observed.Add(listener, RefusalExtensions.ObservableReasons));
        _listeners.Enqueue(counters);
        return counters;
    }

    /// <summary>Counts an admitted connection.</summary>
    public static void ConnectionOpened(ListenerCounters listener) => listener.Opened();

    /// <summary>Counts a session that has ended.</summary>
    public void ConnectionClosed(ListenerCounters listener, string reason, TimeSpan duration)
    {
        listener.Ended(reason);
        _duration.Record(duration.TotalSeconds, GatewayMetrics.Label("listener", listener.Listener));
    }

    /// <summary>Counts a refused connection.</summary>
    public static void ConnectionRejected(ListenerCounters listener, string reason) => listener.Rejected.Count(reason);

    /// <summary>Counts a message that could not be handled.</summary>
    public void MessageError(ListenerCounters listener, string reason) =>
        _messageErrors.Add(1, GatewayMetrics.Label("listener", listener.Listener), GatewayMetrics.Label("reason", reason));

    /// <summary>Counts a push that was not delivered.</summary>
    public void PushDropped(string reason) => _pushDropped.Add(1, GatewayMetrics.Label("reason", reason));

    /// <summary>Counts a pause in which a session is not read.</summary>
    public void ReadPaused(string cause) => _readPauses.Add(1, GatewayMetrics.Label("cause", cause));

    private IEnumerable<Measurement<long>> Measure(Func<ListenerCounters, long> value) =>
        _listeners.Select(counters => new Measurement<long>(value(counters), GatewayMetrics.Label("listener", counters.Listener)));

    private IEnumerable<Measurement<long>> Reasons(Func<ListenerCounters, ReasonCounters> reasons) =>
        _listeners.SelectMany(counters => reasons(counters).Measure(GatewayMetrics.Label("listener", counters.Listener)));
}
