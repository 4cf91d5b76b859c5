using System.Net;
using Gateway.Sessions;
using Gateway.Transports.Tls;

namespace Gateway.Transports;

/// <summary>The end point that Kestrel binds for one listener. It tells our transport which listener it is for, and other transports do not recognise it.</summary>
internal sealed class ListenerEndPoint(Listener listener, EndPoint endPoint, ListenerSocketOptions socket) : EndPoint
{
    internal Listener Listener => listener;

    internal EndPoint EndPoint => endPoint;

    internal ListenerSocketOptions Socket => socket;

    /// <summary>The TLS credentials; null without TLS.</summary>
    internal ListenerTls? Tls { get; init; }

    /// <inheritdoc/>
    public override string ToString() => listener.Url;
}
