using Gateway.Http;

namespace Gateway.Hosting;

/// <summary>The gateway's routes.</summary>
public static class GatewayWebApplicationExtensions
{
    /// <summary>Maps every route of the gateway's HTTP side.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGatewayApi();
        return app;
    }
}
