using System.Net;
using Gateway.Sessions;
using Gateway.Transports.Tls;

namespace Gateway.Transports;

/// <summary>What Kestrel is asked to bind for one listener: tells our transport which listener it is for, and other transports to keep off.</summary>
internal sealed class ListenerEndPoint(Listener listener, EndPoint endPoint, ListenerSocketOptions socket) : EndPoint
{
    internal Listener Listener => listener;

    internal EndPoint EndPoint => endPoint;

    internal ListenerSocketOptions Socket => socket;

    /// <summary>What it proves itself with; null without TLS.</summary>
    internal ListenerTls? Tls { get; init; }

    /// <inheritdoc/>
    public override string ToString() => listener.Url;
}
