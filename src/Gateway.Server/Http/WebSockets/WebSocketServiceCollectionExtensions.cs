using System.Net;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Http.WebSockets;

/// <summary>Turns an upgraded request into a session, and its connection from an HTTP one into a session's.</summary>
internal sealed class WebSocketServiceCollectionExtensions(SessionHost host, WebSocketListener listener, IOptionsMonitor<GatewayLimits> limits)
{
    /// <summary>The subprotocol's name (RFC 6455, 1.9), for clients that offer several.</summary>
    internal const string Subprotocol = "gateway.v1";

    /// <summary>Serves one WebSocket to its end.</summary>
    internal async Task ServeAsync(HttpContext http)
    {
        // Kestrel's least rate of reading is for downloads; a session's client has Timeouts:Write.
        var rate = http.Features.Get<IHttpMinResponseDataRateFeature>();
        var usual = rate?.MinDataRate;
        rate?.MinDataRate = null;
        var socket = await http.WebSockets.AcceptWebSocketAsync(Context(http.WebSockets));

        // The session counts in the ConnectionGate, so that HTTP's own places stay free for probes and operators. Nothing follows on its
        // connection; over HTTP/2, where others share it, that goes on counting.
        if (HttpProtocol.IsHttp11(http.Request.Protocol))
        {
            http.Features.Get<HttpConnectionLease>()?.Release();
        }

        try
        {
            await using var connection = new WebSocketConnection(http, socket, listener.Listener.MaxMessageSize);
            await host.ServeAsync(connection, listener.Listener);
        }
        finally
        {
            rate?.MinDataRate = usual;
        }
    }

    /// <summary>Whether the access list turns the client away, which can be said while it is still a request.</summary>
    internal bool Denies(ConnectionInfo connection)
    {
        if (!host.Admission.Denies(connection.RemoteIpAddress))
        {
            return false;
        }

        host.Refused(listener.Listener, new IPEndPoint(connection.RemoteIpAddress!, connection.RemotePort), Refusal.AccessDenied);
        return true;
    }

    // A pong may wait behind messages that the rate limit keeps unread: then its absence says nothing, and Timeouts:Idle has to do.
    private WebSocketAcceptContext Context(WebSocketManager offer)
    {
        var context = new WebSocketAcceptContext { SubProtocol = offer.WebSocketRequestedProtocols.Contains(Subprotocol) ? Subprotocol : null };
        if (limits.CurrentValue is { MessagesPerSecond: > 0, RateLimitAction: RateLimitAction.Delay })
        {
            context.KeepAliveTimeout = Timeout.InfiniteTimeSpan;
        }

        return context;
    }
}
