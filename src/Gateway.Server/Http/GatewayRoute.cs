using Gateway.Http.Guard;
using Gateway.Http.WebSockets;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Gateway.Http;

/// <summary>
/// What protects a route of the gateway's; the route has it as metadata. While the route runs, the request has it as a feature, whatever its path is by now: a
/// host's middleware may change the path, and what protects the route must not be led astray by that.
/// </summary>
/// <param name="Root">The route's path up to its first parameter.</param>
/// <param name="IsOpen">Whether anyone may use it; otherwise it needs the operator.</param>
internal sealed record GatewayRoute(PathString Root, bool IsOpen)
{
    private static readonly PathString[] Protected = ["/api", WebSocketListener.Path];

    /// <summary>Describes a route that is being built.</summary>
    internal static GatewayRoute Create(RouteEndpointBuilder route) => new(GetRoot(route.RoutePattern), route.Metadata.Contains(OpenRoute.Instance));

    /// <summary>The route that runs or that routing has chosen; null if it is none of the gateway's.</summary>
    internal static GatewayRoute? Find(HttpContext context) => context.Features.Get<GatewayRoute>() ?? context.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>();

    /// <summary>The path that decides what a request is for: that of the gateway's route if there is one, otherwise that of the request.</summary>
    internal static PathString GetPath(HttpContext context) => Find(context)?.Root ?? context.Request.Path;

    /// <summary>Whether a request needs the operator: by its route, and by its path where there is none of the gateway's.</summary>
    internal static bool NeedsOperator(HttpContext context) => Find(context) is { } route ? !route.IsOpen : IsProtected(context.Request.Path);

    /// <summary>Whether the route of a request is that of WebSocket sessions.</summary>
    internal static bool IsWebSocket(HttpContext context) => Find(context)?.Root == new PathString(WebSocketListener.Path);

    /// <summary>Whether all requests for this path need the operator, whether there is such a route or not.</summary>
    internal static bool IsProtected(PathString path) => Array.Exists(Protected, root => path.StartsWithSegments(root));

    private static PathString GetRoot(RoutePattern pattern) =>
        new(string.Concat(pattern.PathSegments.TakeWhile(segment => segment.IsSimple && segment.Parts[0].IsLiteral).Select(segment => $"/{((RoutePatternLiteralPart)segment.Parts[0]).Content}")));
}
