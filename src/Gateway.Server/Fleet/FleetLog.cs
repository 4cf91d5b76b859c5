using Gateway.Diagnostics;

namespace Gateway.Fleet;

/// <summary>The log messages about the fleet.</summary>
internal static partial class FleetLog
{
    [LoggerMessage(GatewayEventIds.FleetJoined, LogLevel.Information, "Node {Node} has joined the fleet: number {Number}, epoch {Epoch}")]
    internal static partial void FleetJoined(this ILogger log, string node, int number, uint epoch);

    [LoggerMessage(GatewayEventIds.FleetAlone, LogLevel.Warning, "This gateway serves alone, and tries on: {Reason}")]
    internal static partial void FleetAlone(this ILogger log, string reason);

    [LoggerMessage(GatewayEventIds.FleetAway, LogLevel.Warning, "The fleet's engine is away: {Reason}. Clients here are served; other nodes are not reached")]
    internal static partial void FleetAway(this ILogger log, string reason);

    [LoggerMessage(GatewayEventIds.FleetBack, LogLevel.Information, "The fleet's engine is reached again")]
    internal static partial void FleetBack(this ILogger log);

    [LoggerMessage(GatewayEventIds.NodeJoined, LogLevel.Information, "Node {Node} is in the fleet: number {Number}, version {Version}")]
    internal static partial void NodeJoined(this ILogger log, string node, int number, string version);

    [LoggerMessage(GatewayEventIds.NodeLost, LogLevel.Warning, "Node {Node} is lost: number {Number}, {Sessions} sessions when last heard")]
    internal static partial void NodeLost(this ILogger log, string node, int number, int sessions);

    [LoggerMessage(GatewayEventIds.NumberLost, LogLevel.Critical, "Another process has taken this node's number {Number}. This one stops")]
    internal static partial void NumberLost(this ILogger log, int number);

    [LoggerMessage(GatewayEventIds.FleetNotShared, LogLevel.Warning, "The fleet's engine did not answer: {Reason}")]
    internal static partial void FleetNotShared(this ILogger log, string reason);

    [LoggerMessage(GatewayEventIds.NodeRequestFailed, LogLevel.Error, "A request of another node has failed: {Route}")]
    internal static partial void NodeRequestFailed(this ILogger log, Exception exception, string route);
}
