using Gateway.Access;
using Gateway.Configuration;
using Gateway.Control;
using Gateway.Hosting.Logging;
using Gateway.Http.Guard;
using Gateway.Lifetime;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Transports;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The list of all there is below <c>Gateway</c>: what is bound, judged, followed and shown comes from here, so that nothing is left out of any of them.</summary>
internal static class GatewaySections
{
    /// <summary>In the order in which changes take effect.</summary>
    internal static readonly IReadOnlyList<OptionsSection> All =
    [
        OptionsSection.Of<GatewayLimits, LimitsValidator>("Limits"),
        OptionsSection.Of<AccessOptions, AccessValidator>("Access"),
        OptionsSection.Of<GatewayTimeouts, TimeoutsValidator>("Timeouts"),
        OptionsSection.Of<ShutdownOptions, ShutdownValidator>("Shutdown"),
        OptionsSection.Of<ProxyProtocolOptions, ProxyProtocolValidator>("ProxyProtocol"),
        OptionsSection.Of<ApiOptions, ApiOptionsValidator>("Api"),
        OptionsSection.Of<LookupOptions, LookupOptionsValidator>("Lookup"),
        OptionsSection.Of<UpstreamOptions, UpstreamOptionsValidator>("Upstreams"),
        OptionsSection.Of<ControlOptions, ControlOptionsValidator>("Control"),
        OptionsSection.Of<DiscoveryOptions, DiscoveryOptionsValidator>("Discovery"),
        OptionsSection.Of<ListenersOptions, ListenerOptionsValidator>("Listeners", options => options.Listeners),
        OptionsSection.Of<LogOptions, LogOptionsValidator>("Log"),
        OptionsSection.Of<TransportOptions, TransportOptionsValidator>("Transport", options => options.Transport),
    ];

    /// <summary>Registers the options of every section, each with its validator.</summary>
    internal static IServiceCollection AddGatewayOptions(this IServiceCollection services, IConfigurationSection gateway)
    {
        foreach (var section in All)
        {
            section.Add(services, gateway);
        }

        return services
            .AddSingleton(typeof(IPostConfigureOptions<>), typeof(BoundOptions<>))
            .AddSingleton<ApplicationSections>()
            .AddSingleton<IPostConfigureOptions<ListenersOptions>>(provider => provider.GetRequiredService<ApplicationSections>());
    }

    /// <summary>The section of that name, or null.</summary>
    internal static OptionsSection? Find(string name) => All.FirstOrDefault(section => section.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
