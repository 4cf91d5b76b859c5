using Gateway.Limits;

namespace Gateway.Http;

/// <summary>A connection's place under <see cref="GatewayLimits.MaxHttpConnections"/>, as a feature of it. Giving it back twice is harmless.</summary>
/// <param name="connections">Where it counts; it is in already.</param>
internal sealed class HttpConnectionLease(ConnectionCount connections)
{
    private ConnectionCount? _connections = connections;

    /// <summary>Gives the place back: the connection has ended, or counts elsewhere from now on.</summary>
    internal void Release() => Interlocked.Exchange(ref _connections, null)?.Leave();
}
