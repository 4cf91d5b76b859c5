using System.Runtime.CompilerServices;
using Gateway.Access;
using Gateway.Applications;
using Gateway.Applications.HttpBackEnds;
using Gateway.Clients;
using Gateway.Commands;
using Gateway.Descriptors;
using Gateway.Diagnostics;
using Gateway.Diagnostics.Telemetry;
using Gateway.Files;
using Gateway.Framing;
using Gateway.Hosting.Checks;
using Gateway.Hosting.Extensions;
using Gateway.Hosting.Logging;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Reload;
using Gateway.Hosting.Resources;
using Gateway.Hosting.Signals;
using Gateway.Hosting.Systemd;
using Gateway.Http;
using Gateway.Http.WebSockets;
using Gateway.Lifetime;
using Gateway.Limits;
using Gateway.Rooms;
using Gateway.Sessions;
using Gateway.Transports;
using Gateway.Transports.Epoll;
using Gateway.Transports.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Registers all services of the gateway.</summary>
internal static class GatewayServiceCollectionExtensions
{
    internal static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(SessionHost)))
        {
            return services;
        }

        var unused = UnusedSettings.Find(configuration);
        var renamed = RenamedSettings.Find(configuration);
        return services
            .AddGatewayOptions(configuration.GetSection("Gateway"))
            .AddFramings()
            .AddUpstreams(configuration.GetSection("Gateway"))
            .AddApplications()
            .AddCommands()
            .AddFleet(configuration.GetSection("Gateway"))
            .AddExtensions()
            .AddSessions()
            .AddLookup(configuration.GetSection("Gateway"))
            .AddControl()
            .AddListeners(configuration.GetSection("Gateway"))
            .AddHttp()
            .AddSingleton(provider => provider.GetRequiredService<HttpScope>().IsWholeHost ? unused : UnusedSettings.None)
            .AddSingleton(provider => provider.GetRequiredService<HttpScope>().IsWholeHost ? renamed : RenamedSettings.None)
            .AddSingleton<IGateway, LocalGateway>()
            .AddTelemetry();
    }

    /// <summary>Registers what only the gateway's own process has: all of HTTP, the export of telemetry, signals, and hints for the person who started it.</summary>
    internal static IServiceCollection AddGatewayProcess(this IServiceCollection services, IConfiguration configuration) => services
        .AddOtlp(configuration)
        .AddSingleton(new HttpScope(isWholeHost: true))

        // Registered before the framework's own writer, so that it is asked first.
        .AddSingleton<IProblemDetailsWriter, ProblemJsonWriter>()
        .AddProblemDetails()
        .AddHostedService<StopSignals>()
        .AddSingleton<StatusLine>()
        .AddHostedService<OperatorSignals>()
        .AddHostedService<StartupHints>()
        .AddSingleton<IStartSteps, PassedSocketSteps>()
        .AddSystemdNotifications()
        .AddServiceLifetime();

    // Only a process that the service control manager has started becomes a Windows service.
    private static IServiceCollection AddServiceLifetime(this IServiceCollection services) => OperatingSystem.IsWindows() ? AddWindowsService(services) : services;

    // A method of its own, so that the assembly is loaded only on Windows.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IServiceCollection AddWindowsService(IServiceCollection services) => services.AddWindowsService();

    // What is found by name: the built-in ones and the host's own.
    private static IServiceCollection AddExtensions(this IServiceCollection services) => services
        .AddSingleton(typeof(ExtensionSet<>))
        .AddSingleton(provider =>
        {
            var (framings, applications) = (provider.GetRequiredService<ExtensionSet<IFraming>>(), provider.GetRequiredService<ExtensionSet<IApplication>>());
            return new Catalog(framings.All, applications.All, provider.GetRequiredService<ExceptionText>(), framings.IsComplete, applications.IsComplete);
        })
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<CommandTable>(provider, provider.GetRequiredService<ExtensionSet<ICommand>>().All));

    private static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ConfigurationFaults>();
        services.AddSingleton<IPostConfigureOptions<HostOptions>, HostSetup>();
        services.TryAddSingleton<LogCounters>();
        services.TryAddSingleton(provider => new Liveness(TimeProvider.System, provider.GetRequiredService<ILogger<Liveness>>()));
        services.TryAddSingleton(OwnFiles.Measure);
        services.TryAddSingleton(PassedSockets.FromEnvironment());
        return services
            .AddSingleton(provider => Observed(provider, new FileReserve(provider.GetRequiredService<TimeProvider>())))
            .AddSingleton<IFileSharing, FileSharing>()
            .AddSingleton<FileBudget>()
            .AddSingleton<IOpenConnections, OpenConnections>()
            .AddHostedService<AcceptLog>()
            .AddSingleton<GatewayState>()
            .AddSingleton<CounterSheet>()
            .AddSingleton(Metrics)
            .AddSingleton<ObservedRefusals>()
            .AddSingleton<SessionMetrics>()
            .AddSingleton<CommandMetrics>()
            .AddSingleton<CertificateMetrics>()
            .AddSingleton<DeadlineClock>()
            .AddSingleton(provider => Observed(provider, ActivatorUtilities.CreateInstance<LocalRooms>(provider)))
            .AddSingleton(provider => Observed(
                provider, new SessionRegistry(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<GatewayLimits>>().Value.MaxConnections)))
            .AddSingleton(provider => Observed(provider, ActivatorUtilities.CreateInstance<ClientDirectory>(provider)))
            .AddSingleton<ClientMessages>()
            .AddSingleton<EndedSessions>()
            .AddSingleton<SessionEvents>()
            .AddSingleton<TrustedProxies>()
            .AddSingleton<AddressPauses>()
            .AddSingleton<AccessList>()
            .AddSingleton<ConnectionRates>()
            .AddSingleton<Admission>()
            .AddSingleton<TokenDelays>()
            .AddSingleton<SessionNames>()
            .AddSingleton<SessionHost>()
            .AddSingleton(provider =>
            {
                var limits = provider.GetRequiredService<IOptionsMonitor<GatewayLimits>>();
                var files = provider.GetRequiredService<FileBudget>();
                var gate = new ConnectionGate(files.Shares.Sessions, limits.CurrentValue.MaxConnectionsPerAddress);
                limits.OnChange(now => gate.MaxPerAddress = now.MaxConnectionsPerAddress);
                files.Changed += now => gate.MaxConnections = now.Sessions;
                limits.OnChange(_ => files.Renew());
                provider.GetRequiredService<IOptionsMonitor<ListenersOptions>>().OnChange(_ => files.Renew());
                return Observed(provider, gate);
            })
            .AddSingleton(provider => Observed(provider, ActivatorUtilities.CreateInstance<Drain>(provider)))
            .AddSingleton<UnprotectedAddresses>()
            .AddSingleton(provider => Observed(provider, ActivatorUtilities.CreateInstance<RequestGate>(provider)))
            .AddSingleton<BackEndMetrics>()
            .AddHostedService<BackEndService>()
            .AddHostedService<LivenessService>()
            .AddHostedService<GatewayLifetime>();
    }

    // What counts before there is a meter: the log and the state of the process.
    private static GatewayMetrics Metrics(IServiceProvider provider)
    {
        var metrics = ActivatorUtilities.CreateInstance<GatewayMetrics>(provider);
        metrics.Observe(provider.GetRequiredService<GatewayState>());
        metrics.Observe(provider.GetRequiredService<LogCounters>());
        return metrics;
    }

    // The configuration has no faults; what the host's own handlers throw shows when they are created.
    private static IReadOnlyList<ListenerEndPoint> Listeners(IServiceProvider provider)
    {
        var faults = new List<string>();
        var listeners = provider.GetRequiredService<ListenerBuilder>().Build(faults);
        return faults.Count == 0 ? listeners : throw new ConfigurationException(faults);
    }

    private static T Observed<T>(IServiceProvider provider, T owner)
        where T : IInstrumented => provider.GetRequiredService<GatewayMetrics>().Observe(owner);

    private static IServiceCollection AddListeners(this IServiceCollection services, IConfiguration gateway)
    {
        // Only in that case: HTTP reads little at a time, and its connections would hold sixteen times as much.
        if (TransportOptions.WillUseSockets(gateway))
        {
            services.AddSingleton<IMemoryPoolFactory<byte>, SocketBlocksFactory>();
        }

        var kestrel = ListenerServer.FindKestrel(services);
        return services
            .AddSingleton(provider => new ListenerServer(provider.GetRequiredService<IReadOnlyList<ListenerEndPoint>>(), provider, kestrel))
            .AddSingleton<FileWatch>()
            .AddSingleton<ConfigurationReload>()
            .AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>())
            .AddSingleton<IStartSteps, ListenerSteps>()
            .AddSingleton<OpenListeners>()
            .AddSingleton<IOpenListeners>(provider => provider.GetRequiredService<OpenListeners>())
            .AddSingleton<ListenerHandlers>()
            .AddSingleton<ListenerBuilder>()
            .AddSingleton<ListenerPipeline>()
            .AddSingleton(Listeners)
            .AddSingleton(provider => new ListenerDirectory(
            [
                .. provider.GetRequiredService<IReadOnlyList<ListenerEndPoint>>().Select(endPoint => endPoint.Listener),
                provider.GetRequiredService<WebSocketListener>().Listener,
            ]))
            .AddSingleton<HttpTransport>()
            .AddSingleton<IConnectionListenerFactory, HttpListeners>()
            .AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<IOptions<TransportOptions>>().Value.InEffect == TransportKind.Epoll
                ? ActivatorUtilities.CreateInstance<EpollTransport>(provider)
                : ActivatorUtilities.CreateInstance<SocketsTransport>(provider))
            .AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelSetup>()
            .AddSingleton<IPostConfigureOptions<KestrelServerOptions>, EmbeddedKestrelSetup>();
    }

    private static IServiceCollection AddHttp(this IServiceCollection services)
    {
        services.AddSingleton<IStartSteps, HttpSteps>();
        services.AddSingleton<HttpConnectionLimit>();
        services.AddSingleton<HttpsCertificates>();
        services.AddSingleton<KestrelHttp>();

        // Kestrel's default of 1 MiB exceeds the memory of a WebSocket session. Applied first, so that an embedding host's own options prevail.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<SocketTransportOptions>>(provider => new ConfigureOptions<SocketTransportOptions>(options =>
        {
            options.MaxReadBufferSize = SessionMemory.ReadAhead;
            options.CreateBoundListenSocket = endPoint => provider.GetRequiredService<PassedSockets>().TryTake(endPoint) ?? HttpListenSocket.Bind(endPoint);
        })));
        services.AddGatewayApi();
        return services;
    }
}
