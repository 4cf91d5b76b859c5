using Gateway.Http;

namespace Gateway.Hosting;

/// <summary>The gateway's routes.</summary>
public static class GatewayWebApplicationExtensions
{
    /// <summary>Maps every route of the HTTP door.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        // Before the host builds its pipeline, in front of which it would set what these ask for.
        UnusedSettings.Disarm(app.Configuration);
        app.MapGatewayApi();
        return app;
    }
}
