using System.Collections.Frozen;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Guard;

/// <summary>The origins in <see cref="ApiOptions.AllowedOrigins"/>, as they are now.</summary>
internal sealed class AllowedOrigins
{
    private volatile FrozenSet<WebOrigin> _origins;

    public AllowedOrigins(IOptionsMonitor<ApiOptions> options)
    {
        _origins = options.CurrentValue.Origins();
        options.OnChange(changed => _origins = changed.Origins());
    }

    /// <summary>Whether the request says that it comes from a page of another site that is not allowed.</summary>
    internal bool IsForeign(HttpRequest request) => CrossSiteCheck.IsForeign(request, _origins);

    /// <summary>
    /// Whether the request comes from a page of an allowed origin and is for a route that needs the operator: the browser asks whether the page may read the
    /// response (CORS).
    /// </summary>
    internal bool IsOfAllowedPage(HttpContext context) => GatewayRoute.NeedsOperator(context) && CrossSiteCheck.IsAllowed(context.Request, _origins);
}
