using System.Net;
using Gateway.Clients;
using Gateway.Http.Guard;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Http.WebSockets;

/// <summary>Runs a session on an upgraded request, and counts its connection as a session instead of an HTTP connection.</summary>
internal sealed class WebSocketHandler(SessionHost host, WebSocketListener listener, IOptionsMonitor<GatewayLimits> limits)
{
    /// <summary>The subprotocol's name (RFC 6455, 1.9), for clients that offer several.</summary>
    internal const string Subprotocol = "gateway.v1";

    /// <summary>Serves one WebSocket to its end.</summary>
    internal async Task ServeAsync(HttpContext http)
    {
        // Kestrel's minimum response data rate is for downloads; the client of a session has Timeouts:Write.
        var rate = http.Features.Get<IHttpMinResponseDataRateFeature>();
        var usual = rate?.MinDataRate;
        rate?.MinDataRate = null;
        var socket = await http.WebSockets.AcceptWebSocketAsync(Context(http.WebSockets));

        // The session counts in the ConnectionGate, so that HTTP's own limit stays available for probes and operators. No further request follows on its
        // connection; over HTTP/2, which shares the connection with other requests, it continues to count.
        if (HttpProtocol.IsHttp11(http.Request.Protocol))
        {
            http.Features.Get<HttpConnectionLease>()?.Release();
        }

        try
        {
            await using var connection = new WebSocketConnection(http, socket, listener.Listener.MaxMessageSize);
            OfferedName.Offer(connection.Features, listener.Listener.Identity, IdentitySource.WebSocket, http.Features.Get<WebSocketClient>()?.Name);
            await host.ServeAsync(connection, listener.Listener);
        }
        finally
        {
            rate?.MinDataRate = usual;
        }
    }

    /// <summary>Whether the access list denies the client, which can be answered while it is still a request.</summary>
    internal bool Denies(ConnectionInfo connection)
    {
        if (!host.Admission.Denies(connection.RemoteIpAddress))
        {
            return false;
        }

        host.Refused(listener.Listener, new IPEndPoint(connection.RemoteIpAddress!, connection.RemotePort), Refusal.AccessDenied);
        return true;
    }

    // A pong may be queued behind messages that the rate limit leaves unread: then its absence means nothing, and Timeouts:Idle has to suffice.
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
