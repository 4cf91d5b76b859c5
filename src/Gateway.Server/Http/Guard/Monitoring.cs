using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Guard;

/// <summary>
/// If <see cref="ApiOptions.MonitoringEndpoint"/> is set, that endpoint serves only the open routes, and the other endpoints serve all but those: so it can be
/// reachable from a network that must not reach the API. The endpoint that accepted the connection decides, not the Host header.
/// </summary>
internal sealed class Monitoring(IOptions<ApiOptions> options)
{
    private static readonly PathString[] Routes = ["/health", "/healthz", "/livez", "/readyz", "/metrics", "/stats"];

    /// <summary>The name of the endpoint in <c>Kestrel:Endpoints</c>; null for none.</summary>
    internal string? Endpoint { get; } = string.IsNullOrEmpty(options.Value.MonitoringEndpoint) ? null : options.Value.MonitoringEndpoint;

    /// <summary>Marks the endpoint's connections.</summary>
    internal void Apply(string name, EndpointConfiguration endpoint)
    {
        if (name.Equals(Endpoint, StringComparison.OrdinalIgnoreCase))
        {
            endpoint.ListenOptions.Use((ConnectionDelegate next) => connection =>
            {
                connection.Features.Set(this);
                return next(connection);
            });
        }
    }

    internal Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var isMarked = context.Features.Get<Monitoring>() is not null;
        if (Endpoint is null || isMarked == Array.Exists(Routes, route => GatewayRoute.GetPath(context).StartsWithSegments(route)))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
