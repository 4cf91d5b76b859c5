using Gateway.Hosting.Checks;
using Gateway.Lifetime;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// What the host is told, which it asks while it is built and before anything else reads the configuration: so this is where the whole of that is judged. And the time that a drain takes,
/// where the host would leave less.
/// </summary>
internal sealed class HostSetup(IServiceProvider services, IConfiguration configuration, ConfigurationFaults faults) : IPostConfigureOptions<HostOptions>
{
    /// <summary>The drain ends by itself; the host's own limit lies a second above, for when it does not.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">The configuration is faulty; every fault is named.</exception>
    public void PostConfigure(string? name, HostOptions options)
    {
        faults.Find(configuration);
        faults.Find(services);
        faults.ThrowIfAny();
        var longest = services.GetRequiredService<IOptions<ShutdownOptions>>().Value.Longest() + Margin;
        options.ShutdownTimeout = options.ShutdownTimeout < longest ? longest : options.ShutdownTimeout;
    }
}
