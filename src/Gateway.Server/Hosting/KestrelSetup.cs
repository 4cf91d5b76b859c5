using Gateway.Http;
using Gateway.Transports;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// What Kestrel is told: its HTTP endpoints, then the listeners. A host asks while it is built, before anything else reads the configuration; so this is where the whole of it is judged.
/// </summary>
internal sealed class KestrelSetup(IServiceProvider services, IConfiguration configuration, ConfigurationFaults faults) : IConfigureOptions<KestrelServerOptions>
{
    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">The configuration is faulty; every fault is named.</exception>
    public void Configure(KestrelServerOptions options)
    {
        faults.Find(configuration);
        faults.Find(services);
        faults.ThrowIfAny();

        // Only now: with faulty options they can't be made.
        services.GetRequiredService<KestrelHttp>().Configure(options);
        services.GetRequiredService<KestrelListeners>().Configure(options);
    }
}
