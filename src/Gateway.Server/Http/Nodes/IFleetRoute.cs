namespace Gateway.Http.Nodes;

/// <summary>
/// How a fleet carries out a route; it is metadata of the route. A route without one is carried out by the node that gets the request, and so is every route of a process
/// that stands alone. What another node has asked for is carried out without it.
/// </summary>
internal interface IFleetRoute
{
    /// <summary>Carries out a client's request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="here">Carries it out on this node.</param>
    /// <param name="nodes">Asks nodes.</param>
    Task InvokeAsync(HttpContext context, RequestDelegate here, NodeRequests nodes);
}
