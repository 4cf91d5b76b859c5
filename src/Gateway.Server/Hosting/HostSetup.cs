using Gateway.Hosting.Checks;
using Gateway.Lifetime;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// Sets the host's options. The host reads them while it is built, before anything else reads the configuration, so that the whole configuration is validated
/// here. Raises the shutdown timeout to the duration of the drain if it is less.
/// </summary>
internal sealed class HostSetup(IServiceProvider services, IConfiguration configuration, ConfigurationFaults faults) : IPostConfigureOptions<HostOptions>
{
    /// <summary>The drain has a deadline of its own; the host's own limit is one second longer, in case it does not.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">The configuration has faults; every one is named.</exception>
    public void PostConfigure(string? name, HostOptions options)
    {
        faults.Find(configuration);
        faults.Find(services);
        faults.ThrowIfAny();
        var longest = services.GetRequiredService<IOptions<ShutdownOptions>>().Value.Longest() + Margin;
        options.ShutdownTimeout = options.ShutdownTimeout < longest ? longest : options.ShutdownTimeout;
    }
}
