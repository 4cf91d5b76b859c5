using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The gateway in a host of somebody's own.</summary>
public static class GatewayApplicationBuilderExtensions
{
    /// <summary>The drain ends by itself; the host's own limit lies a second above, for when it does not.</summary>
    private static readonly TimeSpan HostMargin = TimeSpan.FromSeconds(1);

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
        builder.Services.AddOptions<HostOptions>().PostConfigure<IOptions<ShutdownOptions>>(LeaveTimeForTheDrain);
        return new GatewayBuilder(builder.Services);
    }

    private static void LeaveTimeForTheDrain(HostOptions host, IOptions<ShutdownOptions> shutdown)
    {
        try
        {
            var longest = shutdown.Value.Longest() + HostMargin;
            host.ShutdownTimeout = host.ShutdownTimeout < longest ? longest : host.ShutdownTimeout;
        }
        catch (OptionsValidationException)
        {
            // Told with all other faults; the host asks before.
        }
    }
}
