using System.Net;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>
/// A listener as an endpoint of Kestrel: what to bind, with which socket options, and what serves its connections. Our transports bind this kind of endpoint and
/// no other (<see cref="IConnectionListenerFactorySelector"/>).
/// </summary>
/// <param name="listener">The listener.</param>
/// <param name="address">The address that its socket is bound to.</param>
/// <param name="socket">The options of its socket.</param>
/// <param name="serve">What serves a connection (<see cref="ListenerPipeline"/>).</param>
internal sealed class ListenerEndPoint(Listener listener, EndPoint address, ListenerSocketOptions socket, ConnectionDelegate serve) : EndPoint
{
    internal Listener Listener => listener;

    internal EndPoint Address => address;

    internal ListenerSocketOptions Socket => socket;

    internal ConnectionDelegate Serve => serve;

    /// <summary>The listener's URL: Kestrel writes it to the log.</summary>
    public override string ToString() => listener.Url;
}
