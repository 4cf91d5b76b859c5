using System.Diagnostics.Metrics;
using Gateway.Diagnostics;
using Gateway.Fleet;

namespace Gateway.Control;

/// <summary>The metrics of discovery. Peers are distinguished by state only, because anyone on the network can make up names.</summary>
internal sealed class DiscoveryMetrics
{
    /// <summary>A heartbeat of another node.</summary>
    public const string Heard = "heard";

    /// <summary>Our own heartbeat, received back.</summary>
    public const string Own = "own";

    /// <summary>Not a heartbeat.</summary>
    public const string Malformed = "malformed";

    /// <summary>The heartbeat of a new node while <c>MaxPeers</c> are known.</summary>
    public const string PeersFull = "peers full";

    /// <summary>A heartbeat was sent.</summary>
    public const string Sent = "sent";

    /// <summary>A heartbeat could not be sent.</summary>
    public const string Failed = "failed";

    private readonly Meter _meter;

    /// <summary>Creates the instruments.</summary>
    public DiscoveryMetrics(GatewayMetrics metrics)
    {
        _meter = metrics.Meter;
        _meter.CreateObservableCounter("gateway.discovery.datagrams", () => Measure(Datagrams), "{datagram}", "Datagrams to the discovery group, by result.");
        _meter.CreateObservableCounter("gateway.discovery.heartbeats", () => Measure(Heartbeats), "{heartbeat}", "Heartbeats of our own, by result.");
    }

    /// <summary>Received datagrams, by result.</summary>
    public ReasonCounters Datagrams { get; } = new([Heard, Own, Malformed, PeersFull]);

    /// <summary>Sent heartbeats, by result.</summary>
    public ReasonCounters Heartbeats { get; } = new([Sent, Failed]);

    /// <summary>Reports the number of peers in each state.</summary>
    public void ObservePeers(PeerDirectory peers) => _meter.CreateObservableGauge(
        "gateway.discovery.peers",
        () => Enum.GetValues<PeerState>().Select(state => new Measurement<int>(peers.Count(state), new KeyValuePair<string, object?>("state", state.ToName()))),
        "{peer}",
        "Other nodes that were heard lately, by state.");

    private static IEnumerable<Measurement<long>> Measure(ReasonCounters counters) =>
        counters.All.Select(one => new Measurement<long>(one.Count, new KeyValuePair<string, object?>("result", one.Reason)));
}
