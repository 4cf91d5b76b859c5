namespace Gateway.Http;

/// <summary>Maps the gateway's routes.</summary>
internal static class HttpRoutes
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>A GET route that answers HEAD with the same headers and no body (docs/protocol.md 8.1).</summary>
    internal static RouteHandlerBuilder MapRead(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, GetAndHead, handler);
}
