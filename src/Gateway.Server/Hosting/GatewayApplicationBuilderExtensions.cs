namespace Gateway.Hosting;

/// <summary>The gateway in a host of somebody's own.</summary>
public static class GatewayApplicationBuilderExtensions
{
    /// <summary>
    /// Adds a gateway to the host, configured by its section <c>Gateway</c>; Kestrel opens the listeners beside the host's own endpoints. The host keeps its content root, logging and
    /// signals. Its <see cref="HostOptions.ShutdownTimeout"/> is raised to what the drain takes, where it is less. Calling it twice is harmless.
    /// </summary>
    /// <remarks><see cref="WebApplicationBuilder.Build"/> judges the whole configuration then, and throws a <see cref="ConfigurationException"/> that names every fault.</remarks>
    /// <returns>To add verbs, framings and applications to it.</returns>
    public static IGatewayBuilder AddGateway(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddGateway(builder.Configuration);
        return new GatewayBuilder(builder.Services);
    }
}
