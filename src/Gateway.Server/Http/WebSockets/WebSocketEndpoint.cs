using Gateway.Limits;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http.WebSockets;

/// <summary><c>GET /ws</c> (docs/protocol.md 4): the command protocol over a WebSocket.</summary>
internal static class WebSocketEndpoint
{
    /// <summary>The silence after which a client is pinged: 30 s, half of the time for which common proxies and load balancers keep a silent connection.</summary>
    internal static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(30);

    /// <summary>The name of the gateway's <see cref="WebSocketOptions"/>.</summary>
    internal const string OptionsName = "Gateway";

    // HTTP/2 upgrades with CONNECT (RFC 8441).
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Connect];

    internal static IServiceCollection AddWebSocketSessions(this IServiceCollection services)
    {
        // Named: those without a name are an embedding host's own.
        services.AddOptions<WebSocketOptions>(OptionsName).Configure<IOptionsMonitor<GatewayTimeouts>>((options, timeouts) =>
        {
            options.KeepAliveInterval = KeepAliveInterval;
            options.KeepAliveTimeout = PongTimeout(timeouts.CurrentValue);
            timeouts.OnChange(now => options.KeepAliveTimeout = PongTimeout(now));
        });
        return services.AddSingleton<WebSocketListener>().AddSingleton<WebSocketHandler>();
    }

    // The maximum time in which a session does not read while it handles a request and sends the reply: only after that does a missing pong mean a missing
    // client.
    private static TimeSpan PongTimeout(GatewayTimeouts timeouts) => timeouts.Request + timeouts.Write;

    // A session is not a request: neither the request timeout nor the histogram of request durations applies to it.
    internal static void MapWebSocket(this IEndpointRouteBuilder routes) =>
        routes.MapMethods(WebSocketListener.Path, Methods, UpgradeAsync)
            .WithSummary("Upgrades to the command protocol over a WebSocket")
            .WithTags("Commands")
            .Produces(StatusCodes.Status101SwitchingProtocols)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status426UpgradeRequired)
            .DisableRequestTimeout()
            .DisableHttpMetrics();

    private static async Task<IResult> UpgradeAsync(HttpContext http, WebSocketHandler handler)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            return UpgradeRequired(http);
        }

        if (handler.Denies(http.Connection))
        {
            return new ProblemBody(ProblemCode.Forbidden, "Clients at this address are not served.");
        }

        await handler.ServeAsync(http);
        return TypedResults.Empty;
    }

    private static ProblemBody UpgradeRequired(HttpContext http)
    {
        // HTTP/2 has no such headers.
        if (HttpProtocol.IsHttp11(http.Request.Protocol))
        {
            http.Response.Headers.Upgrade = "websocket";
            http.Response.Headers.Connection = HeaderNames.Upgrade;
        }

        http.Response.Headers.SecWebSocketVersion = "13";
        return new ProblemBody(ProblemCode.UpgradeRequired, "This path speaks WebSocket, version 13.");
    }
}
