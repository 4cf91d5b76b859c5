namespace Gateway.Limits;

/// <summary>Why a connection was refused. The names appear in the log and in <c>gateway_connections_rejected_total</c>.</summary>
internal enum Refusal
{
    /// <summary>The connection was admitted.</summary>
    None,

    /// <summary><see cref="GatewayLimits.MaxConnections"/> are open.</summary>
    GatewayFull,

    /// <summary>The listener's own <c>MaxConnections</c> are open.</summary>
    ListenerFull,

    /// <summary><see cref="GatewayLimits.MaxConnectionsPerAddress"/> are open from the client's address.</summary>
    AddressFull,

    /// <summary>The gateway is stopping.</summary>
    ShuttingDown,

    /// <summary>The connection was closed before a byte of its setup was sent: a probe of a load balancer or scanner.</summary>
    Probe,

    /// <summary>The setup before the first message was not complete within <see cref="GatewayTimeouts.Setup"/>.</summary>
    SetupTimeout,

    /// <summary>A PROXY header is required and the peer is not one of <c>TrustedProxies</c>.</summary>
    ProxyUntrusted,

    /// <summary>The first bytes are not a valid PROXY header.</summary>
    ProxyInvalid,

    /// <summary>The TLS handshake failed: plain text, or an unacceptable version or certificate.</summary>
    TlsFailed,

    /// <summary>The address has guessed tokens, and the maximum number of connections from it is already delayed.</summary>
    AddressDelayed,

    /// <summary>The access list does not allow the client's address.</summary>
    AccessDenied,

    /// <summary>The connection exceeds <see cref="GatewayLimits.ConnectionsPerSecond"/>.</summary>
    GatewayRate,

    /// <summary>The connection exceeds <see cref="GatewayLimits.ConnectionsPerSecondPerAddress"/>.</summary>
    AddressRate,
}
