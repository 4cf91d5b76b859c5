namespace Gateway.Http;

/// <summary>What of the host's HTTP side is the gateway's: all of it, where the process is a gateway, or its own routes in a host of somebody else's.</summary>
/// <param name="isWholeHost">Whether all of it is.</param>
internal sealed class HttpScope(bool isWholeHost)
{
    private static readonly PathString[] Roots = ["/api/v1", "/health", "/metrics", "/openapi", "/stats", "/ws"];

    /// <summary>Whether all of it is the gateway's.</summary>
    internal bool IsWholeHost => isWholeHost;

    /// <summary>Whether a request is for the gateway to judge and to answer.</summary>
    internal bool Covers(HttpContext context) => isWholeHost || Array.Exists(Roots, root => context.Request.Path.StartsWithSegments(root));
}
