namespace Gateway.Limits;

/// <summary>The limits that can be set to only count what they would refuse (<see cref="GatewayLimits.Observe"/>).</summary>
public enum ObservableLimit
{
    /// <summary><see cref="GatewayLimits.MaxConnections"/>, and the listeners' own.</summary>
    MaxConnections,

    /// <summary><see cref="GatewayLimits.MaxConnectionsPerAddress"/>.</summary>
    MaxConnectionsPerAddress,

    /// <summary><see cref="GatewayLimits.ConnectionsPerSecond"/>.</summary>
    ConnectionsPerSecond,

    /// <summary><see cref="GatewayLimits.ConnectionsPerSecondPerAddress"/>.</summary>
    ConnectionsPerSecondPerAddress,

    /// <summary><see cref="GatewayLimits.MessagesPerSecond"/>.</summary>
    MessagesPerSecond,

    /// <summary><see cref="GatewayLimits.DatagramsPerSecondPerAddress"/>.</summary>
    DatagramsPerSecondPerAddress,

    /// <summary>The lists of <c>Gateway:Access</c>.</summary>
    Access,
}
