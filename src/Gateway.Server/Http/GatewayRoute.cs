using Microsoft.AspNetCore.Routing.Patterns;

namespace Gateway.Http;

/// <summary>
/// The route of the gateway's that runs, whatever the path of the request is by now: a host's middleware may change the path, and what protects the route must
/// not be led astray by that.
/// </summary>
/// <param name="Root">The route's path up to its first parameter.</param>
internal sealed record GatewayRoute(PathString Root)
{
    /// <summary>The root of a route's pattern.</summary>
    internal static PathString GetRoot(RoutePattern pattern) =>
        new(string.Concat(pattern.PathSegments.TakeWhile(segment => segment.IsSimple && segment.Parts[0].IsLiteral).Select(segment => $"/{((RoutePatternLiteralPart)segment.Parts[0]).Content}")));

    /// <summary>The path that decides how a request is protected: the route's if one runs, otherwise that of the request.</summary>
    internal static PathString GetPath(HttpContext context) => context.Features.Get<GatewayRoute>()?.Root ?? context.Request.Path;
}
