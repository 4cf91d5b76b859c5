namespace Gateway.Http;

/// <summary>What the gateway's routes have in common.</summary>
internal static class HttpRoutes
{
    /// <summary>The methods of a route that reads: one that answers GET answers HEAD with the same headers and no body (docs/protocol.md 8.1).</summary>
    internal static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];
}
