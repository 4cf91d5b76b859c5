using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Lifetime;
using Gateway.Rooms;
using Gateway.Sessions;

namespace Gateway.Hosting;

/// <summary>What this process says of itself to its fleet.</summary>
internal sealed class NodeStatus(NodeIdentity node, GatewayState state, SessionRegistry sessions, LocalRooms rooms, IHostApplicationLifetime lifetime) : INodeStatus
{
    /// <inheritdoc/>
    public NodeReport Report =>
        new(node.Name, GatewayMetrics.Version, state.IsDraining ? PeerState.Draining : PeerState.Healthy, sessions.Count, rooms.Count, node.Url);

    /// <inheritdoc/>
    public void Stop() => lifetime.StopApplication();
}
