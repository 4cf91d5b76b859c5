using Gateway.Http;

namespace Gateway.Hosting;

/// <summary>The gateway's routes.</summary>
public static class GatewayWebApplicationExtensions
{
    /// <summary>Maps every route of the HTTP door.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        app.MapGatewayApi();
        return app;
    }
}
