using Gateway.Access;
using Gateway.Configuration;
using Gateway.Control;
using Gateway.Diagnostics;
using Gateway.Hosting.Logging;
using Gateway.Http.Guard;
using Gateway.Lifetime;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Sessions;
using Gateway.Transports;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The list of all sections of <c>Gateway</c>. Binding, validation, reload and display use this list, so that none of them omits a section.</summary>
internal static class GatewaySections
{
    /// <summary>In the order in which changes are applied.</summary>
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
        OptionsSection.Create<DiagnosticsOptions, DiagnosticsOptionsValidator>("Diagnostics"),
        OptionsSection.Create<LogOptions, LogOptionsValidator>("Log"),
        OptionsSection.Create<TransportOptions, TransportOptionsValidator>("Transport", options => options.Transport),
    ];

    /// <summary>Registers the options of every section with their validators.</summary>
    internal static IServiceCollection AddGatewayOptions(this IServiceCollection services, IConfigurationSection gateway)
    {
        foreach (var section in All)
        {
            section.Add(services, gateway);
        }

        return services
            .AddSingleton<ExceptionText>()
            .AddSingleton(typeof(IPostConfigureOptions<>), typeof(BoundOptions<>))
            .AddSingleton<IPostConfigureOptions<ListenersOptions>, FramingSections>()
            .AddSingleton<ApplicationSections>()
            .AddSingleton<IPostConfigureOptions<ListenersOptions>>(provider => provider.GetRequiredService<ApplicationSections>());
    }

    /// <summary>The section with this name, or null.</summary>
    internal static OptionsSection? Find(string name) => All.FirstOrDefault(section => section.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
