namespace Gateway.Http.Nodes;

/// <summary>A route that a fleet carries out in its own way (<see cref="IFleetRoute"/>). While it runs, the request has it as a feature.</summary>
/// <param name="Name">What all nodes know it by: its methods and its pattern.</param>
internal sealed record FleetRoute(string Name)
{
    /// <summary>The route of a request.</summary>
    internal static FleetRoute Of(HttpContext context) => context.Features.Get<FleetRoute>()!;

    /// <summary>Has a fleet carry out a route that is being built, if this process is of one.</summary>
    /// <param name="endpoint">The route.</param>
    /// <param name="services">The services of the process.</param>
    internal static void Extend(RouteEndpointBuilder endpoint, IServiceProvider services)
    {
        if (endpoint.Metadata.OfType<IFleetRoute>().SingleOrDefault() is not { } fleet || services.GetService<NodeRequests>() is not { } nodes)
        {
            return;
        }

        var methods = endpoint.Metadata.OfType<HttpMethodMetadata>().Single().HttpMethods;
        var route = new FleetRoute($"{string.Join(',', methods)} {endpoint.RoutePattern.RawText}");
        var here = endpoint.RequestDelegate!;
        nodes.Add(route.Name, here);
        endpoint.RequestDelegate = context =>
        {
            context.Features.Set(route);
            return fleet.InvokeAsync(context, here, nodes);
        };
    }
}
