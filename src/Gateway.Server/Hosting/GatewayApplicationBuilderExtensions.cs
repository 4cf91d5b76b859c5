namespace Gateway.Hosting;

/// <summary>Adds the gateway to a host.</summary>
public static class GatewayApplicationBuilderExtensions
{
    /// <summary>
    /// Adds a gateway to the host, configured by its section <c>Gateway</c>; its listeners open beside the host's own endpoints. The host keeps its
    /// content root, logging and signals. Its <see cref="HostOptions.ShutdownTimeout"/> is raised to the duration of the drain if it is less. Calling it twice
    /// is harmless.
    /// </summary>
    /// <remarks>
    /// <see cref="WebApplicationBuilder.Build"/> then validates the section, and throws a <see cref="ConfigurationException"/> that names every
    /// fault.
    /// </remarks>
    /// <returns>A builder that adds verbs, framings and applications.</returns>
    public static IGatewayBuilder AddGateway(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddGateway(builder.Configuration);
        return new GatewayBuilder(builder.Services);
    }
}
