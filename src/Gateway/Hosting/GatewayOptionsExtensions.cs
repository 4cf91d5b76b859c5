using Gateway.Control;
using Gateway.Hosting.Reload;
using Gateway.Http.Guard;
using Gateway.Limits;
using Gateway.Lookup;
using Gateway.Transports;
using Gateway.Upstreams;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Binds the section <c>Gateway</c> to its options, at this one place, each part with its validator.</summary>
internal static class GatewayOptionsExtensions
{
    internal static IServiceCollection AddGatewayOptions(this IServiceCollection services, IConfigurationSection gateway)
    {
        services.AddOptions<GatewayLimits>().Bind(gateway.GetSection("Limits")).ValidateOnStart();
        services.AddOptions<GatewayTimeouts>().Bind(gateway.GetSection("Timeouts")).ValidateOnStart();
        services.AddOptions<ShutdownOptions>().Bind(gateway.GetSection("Shutdown")).ValidateOnStart();
        services.AddOptions<ProxyProtocolOptions>().Bind(gateway.GetSection("ProxyProtocol")).ValidateOnStart();
        services.AddOptions<AccessOptions>().Bind(gateway.GetSection("Access")).ValidateOnStart();
        services.AddOptions<ApiOptions>().Bind(gateway.GetSection("Api")).ValidateOnStart();
        services.AddOptions<LookupOptions>().Bind(gateway.GetSection("Lookup")).ValidateOnStart();
        services.AddOptions<UpstreamOptions>().Bind(gateway.GetSection("Upstreams")).ValidateOnStart();
        services.AddOptions<ControlOptions>().Bind(gateway.GetSection("Control")).ValidateOnStart();
        services.AddOptions<DiscoveryOptions>().Bind(gateway.GetSection("Discovery")).ValidateOnStart();
        services.AddOptions<ListenersOptions>().Bind(gateway).ValidateOnStart();
        services.AddOptions<TransportOptions>().Bind(gateway).ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayLimits>, LimitsValidator>();
        services.AddSingleton<IValidateOptions<GatewayTimeouts>, TimeoutsValidator>();
        services.AddSingleton<IValidateOptions<ShutdownOptions>, ShutdownValidator>();
        services.AddSingleton<IValidateOptions<ProxyProtocolOptions>, ProxyProtocolValidator>();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessValidator>();
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsValidator>();
        services.AddSingleton<IValidateOptions<LookupOptions>, LookupOptionsValidator>();
        services.AddSingleton<IValidateOptions<UpstreamOptions>, UpstreamOptionsValidator>();
        services.AddSingleton<IValidateOptions<ControlOptions>, ControlOptionsValidator>();
        services.AddSingleton<IValidateOptions<DiscoveryOptions>, DiscoveryOptionsValidator>();
        services.AddSingleton<IValidateOptions<ListenersOptions>, ListenerOptionsValidator>();
        services.AddSingleton<IValidateOptions<TransportOptions>>(new TransportOptionsValidator(LinuxKernel.IsUsed));
        return services
            .AddReloadable<GatewayLimits>()
            .AddReloadable<AccessOptions>()
            .AddReloadable<GatewayTimeouts>()
            .AddReloadable<AccessOptions>()
            .AddReloadable<ApiOptions>()
            .AddReloadable<ListenersOptions>();
    }

    // In the order in which they take effect.
    private static IServiceCollection AddReloadable<T>(this IServiceCollection services)
        where T : class => services
        .AddSingleton<InForce<T>>()
        .AddSingleton<IOptionsMonitor<T>>(provider => provider.GetRequiredService<InForce<T>>())
        .AddSingleton<IReloadable>(provider => provider.GetRequiredService<InForce<T>>());
}
