using System.Diagnostics.CodeAnalysis;
using Gateway.Access;
using Gateway.Clients;
using Gateway.Commands;
using Gateway.Configuration;
using Gateway.Control;
using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Hosting.Logging;
using Gateway.Http.Guard;
using Gateway.Lifetime;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Sessions;
using Gateway.Transports;
using Gateway.Transports.Tls;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>The list of all sections of <c>Gateway</c>. Binding, validation, reload and display use this list, so that none of them omits a section.</summary>
internal static class GatewaySections
{
    /// <summary>In the order in which changes are applied.</summary>
    internal static readonly IReadOnlyList<OptionsSection> All =
    [
        OptionsSection.Create<GatewayLimits, LimitsValidator>("Limits", static (section, options) => section.Bind(options)),
        OptionsSection.Create<AccessOptions, AccessValidator>("Access", static (section, options) => section.Bind(options)),
        OptionsSection.Create<GatewayTimeouts, TimeoutsValidator>("Timeouts", static (section, options) => section.Bind(options)),
        OptionsSection.Create<ShutdownOptions, ShutdownValidator>("Shutdown", static (section, options) => section.Bind(options)),
        OptionsSection.Create<ProxyProtocolOptions, ProxyProtocolValidator>("ProxyProtocol", static (section, options) => section.Bind(options)),
        OptionsSection.Create<ApiOptions, ApiOptionsValidator>("Api", static (section, options) => section.Bind(options)),
        OptionsSection.Create<LookupOptions, LookupOptionsValidator>("Lookup", static (section, options) => section.Bind(options)),
        OptionsSection.Create<UpstreamOptions, UpstreamOptionsValidator>("Upstreams", static (section, options) => section.Bind(options)),
        OptionsSection.Create<CommandsOptions, CommandsOptionsValidator>("Commands", static (section, options) => section.Bind(options)),
        OptionsSection.Create<ControlOptions, ControlOptionsValidator>("Control", static (section, options) => section.Bind(options)),
        OptionsSection.Create<DiscoveryOptions, DiscoveryOptionsValidator>("Discovery", static (section, options) => section.Bind(options)),
        OptionsSection.Create<FleetOptions, FleetOptionsValidator>("Fleet", static (section, options) => section.Bind(options)),
        OptionsSection.Create<ListenersOptions, ListenerOptionsValidator>("Listeners", static (gateway, options) => gateway.Bind(options), static options => options.Listeners),
        OptionsSection.Create<DiagnosticsOptions, DiagnosticsOptionsValidator>("Diagnostics", static (section, options) => section.Bind(options)),
        OptionsSection.Create<LogOptions, LogOptionsValidator>("Log", static (section, options) => section.Bind(options)),
        OptionsSection.Create<TransportOptions, TransportOptionsValidator>("Transport", static (gateway, options) => gateway.Bind(options), static options => options.Transport),
    ];

    /// <summary>Registers the options of every section with their validators.</summary>
    /// <remarks>Ahead of time, a type in the options of another one is complete because it is named here (<see cref="OptionsShape"/>).</remarks>
    [DynamicDependency(OptionsShape.Members, typeof(ListenerOptions))]
    [DynamicDependency(OptionsShape.Members, typeof(ListenerSocketOptions))]
    [DynamicDependency(OptionsShape.Members, typeof(KeepAliveOptions))]
    [DynamicDependency(OptionsShape.Members, typeof(IdentityOptions))]
    [DynamicDependency(OptionsShape.Members, typeof(FleetTlsOptions))]
    [DynamicDependency(OptionsShape.Members, typeof(TlsOptions))]
    [DynamicDependency(OptionsShape.Members, typeof(LookupUdpOptions))]
    internal static IServiceCollection AddGatewayOptions(this IServiceCollection services, IConfigurationSection gateway)
    {
        foreach (var section in All)
        {
            section.Add(services, gateway);
        }

        return services
            .AddSingleton<ExceptionText>()
            .AddSingleton<IPostConfigureOptions<ListenersOptions>, FramingSections>()
            .AddSingleton<IPostConfigureOptions<ListenersOptions>, IdentitySections>()
            .AddSingleton<ApplicationSections>()
            .AddSingleton<IPostConfigureOptions<ListenersOptions>>(provider => provider.GetRequiredService<ApplicationSections>());
    }

    /// <summary>The section with this name, or null.</summary>
    internal static OptionsSection? Find(string name) => All.FirstOrDefault(section => section.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
