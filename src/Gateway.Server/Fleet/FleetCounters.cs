using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Fleet;

/// <summary>What is counted of the traffic between gateways.</summary>
public sealed class FleetCounters : IInstrumented
{
    private static readonly string[] Reasons = ["away", "full", "old", "behind", "invalid", "too large"];

    private readonly long[] _dropped = new long[Reasons.Length];
    private long _sent;
    private long _sentBytes;
    private long _received;
    private long _receivedBytes;
    private long _missed;
    private long _reconnects;
    private long _pendingBytes;
    private int _subscriptions;
    private Histogram<double>? _roundTrip;

    /// <summary>Frames that were missed: a sender's numbers had a gap.</summary>
    internal long Missed => Interlocked.Read(ref _missed);

    /// <summary>Bytes that wait to be sent.</summary>
    internal long PendingBytes => Interlocked.Read(ref _pendingBytes);

    /// <summary>The number of live subscriptions.</summary>
    internal int Subscriptions => Volatile.Read(ref _subscriptions);

    /// <summary>The number of frames dropped for a reason.</summary>
    internal long this[FleetDrop reason] => Interlocked.Read(ref _dropped[(int)reason]);

    /// <summary>Counts a frame that was given to the engine.</summary>
    /// <param name="bytes">Its size.</param>
    public void Sent(int bytes)
    {
        Interlocked.Increment(ref _sent);
        Interlocked.Add(ref _sentBytes, bytes);
    }

    /// <summary>Counts a frame that came from the engine.</summary>
    /// <param name="bytes">Its size.</param>
    public void Received(long bytes)
    {
        Interlocked.Increment(ref _received);
        Interlocked.Add(ref _receivedBytes, bytes);
    }

    /// <summary>Counts a frame that was dropped.</summary>
    /// <param name="reason">Why.</param>
    public void Dropped(FleetDrop reason) => Interlocked.Increment(ref _dropped[(int)reason]);

    /// <summary>Counts a connection that was made again.</summary>
    public void Reconnected() => Interlocked.Increment(ref _reconnects);

    /// <summary>Counts bytes that begin or end to wait to be sent.</summary>
    /// <param name="bytes">How many; less than 0 if they wait no longer.</param>
    /// <returns>How many wait now.</returns>
    public long Pending(long bytes) => Interlocked.Add(ref _pendingBytes, bytes);

    /// <summary>Counts subscriptions.</summary>
    /// <param name="change">How many have begun; less than 0 if they have ended.</param>
    public void Subscribed(int change) => Interlocked.Add(ref _subscriptions, change);

    /// <summary>Records the time of a round trip to the engine's server and back.</summary>
    /// <param name="time">How long it took.</param>
    public void RoundTrip(TimeSpan time) => _roundTrip?.Record(time.TotalSeconds);

    /// <summary>Counts frames that were missed.</summary>
    internal void Miss(long count) => Interlocked.Add(ref _missed, count);

    /// <inheritdoc/>
    void IInstrumented.AddInstruments(Meter meter)
    {
        meter.CreateObservableCounter("gateway.fleet.messages", () => Directions(ref _sent, ref _received), "{message}", "Messages between gateways, by direction.");
        meter.CreateObservableCounter("gateway.fleet.bytes", () => Directions(ref _sentBytes, ref _receivedBytes), "By", "Bytes of messages between gateways, by direction.");
        meter.CreateObservableCounter("gateway.fleet.dropped", Drops, "{message}", "Messages between gateways that were dropped, by reason.");
        meter.CreateObservableCounter("gateway.fleet.missed", () => Missed, "{message}", "Messages of other gateways that never came: a gap in their numbers.");
        meter.CreateObservableCounter("gateway.fleet.reconnects", () => Interlocked.Read(ref _reconnects), "{connection}", "Connections to the engine that were made again.");
        meter.CreateObservableUpDownCounter("gateway.fleet.pending", () => PendingBytes, "By", "Bytes that wait to be sent to other gateways.");
        meter.CreateObservableUpDownCounter("gateway.fleet.subscriptions", () => Subscriptions, "{subscription}", "Subscriptions at the engine.");
        _roundTrip = meter.CreateHistogram(
            "gateway.fleet.round_trip", "s", "Time of a round trip to the fleet's engine and back.",
            advice: GatewayMetrics.Buckets(1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1, 0.25, 0.5, 1, 2.5));
    }

    private static Measurement<long>[] Directions(ref long sent, ref long received) =>
        [new(Interlocked.Read(ref sent), GatewayMetrics.Label("direction", "out")), new(Interlocked.Read(ref received), GatewayMetrics.Label("direction", "in"))];

    private IEnumerable<Measurement<long>> Drops() =>
        Reasons.Select((reason, index) => new Measurement<long>(Interlocked.Read(ref _dropped[index]), GatewayMetrics.Label("reason", reason)));
}
