using Gateway.Control;
using Gateway.Hosting.Logging;
using Gateway.Http.Guard;
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
        OptionsSection.Create<GatewayLimits, LimitsValidator>("Limits"),
        OptionsSection.Create<AccessOptions, AccessValidator>("Access"),
        OptionsSection.Create<GatewayTimeouts, TimeoutsValidator>("Timeouts"),
        OptionsSection.Create<ShutdownOptions, ShutdownValidator>("Shutdown"),
        OptionsSection.Create<ProxyProtocolOptions, ProxyProtocolValidator>("ProxyProtocol"),
        OptionsSection.Create<ApiOptions, ApiOptionsValidator>("Api"),
        OptionsSection.Create<LookupOptions, LookupOptionsValidator>("Lookup"),
        OptionsSection.Create<UpstreamOptions, UpstreamOptionsValidator>("Upstreams"),
        OptionsSection.Create<ControlOptions, ControlOptionsValidator>("Control"),
        OptionsSection.Create<DiscoveryOptions, DiscoveryOptionsValidator>("Discovery"),
        OptionsSection.Create<ListenersOptions, ListenerOptionsValidator>("Listeners", options => options.Listeners),
        OptionsSection.Create<LogOptions, LogOptionsValidator>("Log"),
        OptionsSection.Create<TransportOptions, TransportOptionsValidator>("Transport", options => options.Transport),
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
