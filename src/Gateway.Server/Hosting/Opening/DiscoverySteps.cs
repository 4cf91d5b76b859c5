using Gateway.Addresses;
using Gateway.Control;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Opening;

/// <summary>Finds the network interface of discovery.</summary>
internal sealed class DiscoverySteps : IStartSteps
{
    private const string Section = "Gateway:Discovery";

    /// <inheritdoc/>
    public IEnumerable<StartStep> Steps(IServiceProvider services)
    {
        yield return new StartStep($"{Section}:Interface", [Section], null, Find, exception => exception.Message);
    }

    private static IAsyncDisposable? Find(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<DiscoveryOptions>>().Value;
        if (options.Enabled)
        {
            DiscoveryService.InterfaceIndex(options, UdpUrl.Parse(options.Group, out _)!.AddressFamily);
        }

        return null;
    }
}
