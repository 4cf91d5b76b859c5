namespace Gateway.Http;

/// <summary>The part of the host's HTTP side that belongs to the gateway: all of it in the gateway's own process, or only its own routes in an embedding host.</summary>
/// <param name="isWholeHost">Whether all of it belongs to the gateway.</param>
internal sealed class HttpScope(bool isWholeHost)
{
    private static readonly PathString[] Roots = ["/api/v1", "/health", "/healthz", "/livez", "/readyz", "/metrics", OpenApiEndpoint.EmbeddedPath, "/stats", "/ws"];

    /// <summary>Whether all of it belongs to the gateway.</summary>
    internal bool IsWholeHost => isWholeHost;

    /// <summary>Whether the routes are mapped: they are mapped once, however often a host asks for it.</summary>
    internal bool IsMapped { get; set; }

    /// <summary>Whether the gateway handles this request: it is for a path below the gateway's, and no route of the host's answers it.</summary>
    internal bool Covers(HttpContext context) => isWholeHost || (Array.Exists(Roots, root => context.Request.Path.StartsWithSegments(root)) && !IsForHost(context));

    /// <summary>Whether a route of an embedding host's answers this request. Not known before the host's routing.</summary>
    // The framework's own answers, such as 405 for a route that has other methods, are endpoints without a route.
    internal bool IsForHost(HttpContext context) =>
        !isWholeHost && context.GetEndpoint() is RouteEndpoint { Metadata: var metadata } && metadata.GetMetadata<GatewayRoute>() is null;
}
