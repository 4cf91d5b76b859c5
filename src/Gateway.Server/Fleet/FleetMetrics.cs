using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Fleet;

/// <summary>The metrics of the fleet as this process sees it.</summary>
internal sealed class FleetMetrics
{
    /// <summary>Creates the instruments.</summary>
    public FleetMetrics(GatewayMetrics metrics, FleetMembership membership)
    {
        metrics.Meter.CreateObservableGauge("gateway.fleet.connected", () => membership.IsJoined ? 1 : 0, description: "1 while this node reaches the fleet's engine and is one of it.");
        metrics.Meter.CreateObservableGauge("gateway.fleet.nodes", () => Measure(membership), "{node}", "Other nodes of the fleet, by state.");
    }

    private static IEnumerable<Measurement<int>> Measure(FleetMembership membership)
    {
        var nodes = membership.Nodes.All;
        return new[] { PeerState.Healthy, PeerState.Draining }.Select(state =>
            new Measurement<int>(nodes.Count(node => node.Report.State == state), GatewayMetrics.Label("state", state.ToName())));
    }
}
