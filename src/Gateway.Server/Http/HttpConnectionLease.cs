using Gateway.Limits;

namespace Gateway.Http;

/// <summary>A connection that counts towards <see cref="GatewayLimits.MaxHttpConnections"/>; a feature of the connection. Releasing it twice is harmless.</summary>
/// <param name="connections">The count, which includes the connection already.</param>
internal sealed class HttpConnectionLease(ConnectionCount connections)
{
    private ConnectionCount? _connections = connections;

    /// <summary>Releases the lease: the connection has ended, or is counted elsewhere from now on.</summary>
    internal void Release() => Interlocked.Exchange(ref _connections, null)?.Leave();
}
