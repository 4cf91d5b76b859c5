using Gateway.Limits;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>Limits the body of the gateway's own requests to <see cref="GatewayLimits.MaxRequestBodySize"/>, whatever the host allows for others.</summary>
internal sealed class BodyLimit(IOptionsMonitor<GatewayLimits> limits)
{
    internal Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = limits.CurrentValue.MaxRequestBodySize;
        }

        return next(context);
    }
}
