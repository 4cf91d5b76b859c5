using Gateway.Http;

namespace Gateway.Hosting;

/// <summary>The gateway's routes.</summary>
public static class GatewayWebApplicationExtensions
{
    /// <summary>Judges the whole configuration, and maps every route of the gateway's HTTP side.</summary>
    /// <exception cref="ConfigurationException">The configuration is faulty; every fault is named.</exception>
    public static WebApplication MapGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var faults = new ConfigurationFaults();
        faults.Find(app.Configuration);
        faults.Find(app.Services);
        faults.ThrowIfAny();
        app.MapGatewayApi();
        return app;
    }
}
