namespace Gateway.Limits;

/// <summary>Why a connection was not let in. The words stand in the log and in <c>gateway_connections_rejected_total</c>.</summary>
internal enum Refusal
{
    /// <summary>It was let in.</summary>
    None,

    /// <summary><see cref="GatewayLimits.MaxConnections"/> are open.</summary>
    GatewayFull,

    /// <summary>The listener's own <c>MaxConnections</c> are open.</summary>
    ListenerFull,

    /// <summary><see cref="GatewayLimits.MaxConnectionsPerAddress"/> are open from the client's address.</summary>
    AddressFull,

    /// <summary>The gateway is stopping.</summary>
    ShuttingDown,

    /// <summary>It closed before it had sent a byte of what must come first: a load balancer's or a scanner's look.</summary>
    Probe,

    /// <summary>What must come before the first message was not there within <see cref="GatewayTimeouts.Setup"/>.</summary>
    SetupTimeout,

    /// <summary>A PROXY header is required and the peer is not one of <c>TrustedProxies</c>.</summary>
    ProxyUntrusted,

    /// <summary>What came is no PROXY header.</summary>
    ProxyInvalid,

    /// <summary>The TLS handshake failed: plain text, a version or certificate that is not taken.</summary>
    TlsFailed,

    /// <summary>The address has guessed tokens, and as many connections from it as may wait do so already.</summary>
    AddressDelayed,

    /// <summary>The access list does not admit the client's address.</summary>
    AccessDenied,

    /// <summary>It came faster than <see cref="GatewayLimits.ConnectionsPerSecond"/>.</summary>
    GatewayRate,

    /// <summary>It came from its address faster than <see cref="GatewayLimits.ConnectionsPerSecondPerAddress"/>.</summary>
    AddressRate,
}
