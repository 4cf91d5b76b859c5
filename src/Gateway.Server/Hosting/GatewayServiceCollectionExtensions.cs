using Gateway.Applications;
using Gateway.Applications.Http;
using Gateway.Commands;
using Gateway.Diagnostics;
using Gateway.Diagnostics.Telemetry;
using Gateway.Files;
using Gateway.Hosting.Opening;
using Gateway.Hosting.Reload;
using Gateway.Http;
using Gateway.Http.WebSockets;
using Gateway.Limits;
using Gateway.Rooms;
using Gateway.Sessions;
using Gateway.Transports;
using Gateway.Transports.Epoll;
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
        return services
            .AddGatewayOptions(configuration.GetSection("Gateway"))
            .AddFramings()
            .AddUpstreams(configuration.GetSection("Gateway"))
            .AddApplications()
            .AddSingleton<Catalog>()
            .AddCommands()
            .AddSessions()
            .AddLookup()
            .AddControl()
            .AddListeners(configuration.GetSection("Gateway"))
            .AddHttp()
            .AddSingleton(provider => provider.GetRequiredService<HttpScope>().IsWholeHost ? unused : UnusedSettings.None)
            .AddSingleton<IGateway, LocalGateway>()
            .AddTelemetry(configuration);
    }

    /// <summary>Registers what only the gateway's own process has: all of HTTP, signals, and hints for the person who started it.</summary>
    internal static IServiceCollection AddGatewayProcess(this IServiceCollection services) => services
        .AddSingleton(new HttpScope(isWholeHost: true))
        .AddHostedService<StopSignals>()
        .AddSingleton<StatusLine>()
        .AddHostedService<OperatorSignals>()
        .AddHostedService<StartupHints>();

    private static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ConfigurationFaults>();
        services.AddSingleton<IPostConfigureOptions<HostOptions>, HostSetup>();
        services.TryAddSingleton<LogCounters>();
        services.TryAddSingleton(provider => new Liveness(TimeProvider.System, provider.GetRequiredService<ILogger<Liveness>>()));
        services.TryAddSingleton(OwnFiles.Measure);
        return services
            .AddSingleton<FileReserve>()
            .AddSingleton(provider => new FileBudget(() => FileNeeds.Create(provider).Share(OpenFiles.Limit())))
            .AddHostedService<AcceptLog>()
            .AddSingleton<GatewayState>()
            .AddSingleton<CounterSheet>()
            .AddSingleton<GatewayMetrics>()
            .AddSingleton<CommandTable>()
            .AddSingleton<DeadlineClock>()
            .AddSingleton<IRooms>(provider =>
            {
                var rooms = new LocalRooms(provider.GetRequiredService<IOptionsMonitor<GatewayLimits>>());
                provider.GetRequiredService<GatewayMetrics>().ObserveRooms(() => rooms.Count, () => rooms.Memberships);
                return rooms;
            })
            .AddSingleton(provider =>
            {
                var sessions = new SessionRegistry(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<GatewayLimits>>().Value.MaxConnections);
                provider.GetRequiredService<GatewayMetrics>().ObserveSendQueue(() => sessions.All.Sum(session => session.Queue.Bytes));
                return sessions;
            })
            .AddSingleton<EndedSessions>()
            .AddSingleton<SessionEvents>()
            .AddSingleton<TrustedProxies>()
            .AddSingleton<AddressPauses>()
            .AddSingleton<AccessList>()
            .AddSingleton<ConnectionRates>()
            .AddSingleton<Admission>()
            .AddSingleton<TokenDelays>()
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
                provider.GetRequiredService<GatewayMetrics>().ObserveConnectionLimit(() => gate.MaxConnections);
                return gate;
            })
            .AddSingleton(provider =>
            {
                var drain = ActivatorUtilities.CreateInstance<Drain>(provider, (Func<Task>)provider.GetRequiredService<OpenListeners>().CloseAsync);
                provider.GetRequiredService<GatewayMetrics>()
                    .ObserveDrain(() => drain.Progress.Closed, () => drain.Progress.Rate, () => drain.Progress.Deadline?.ToUnixTimeSeconds() ?? 0);
                return drain;
            })
            .AddSingleton<UnprotectedAddresses>()
            .AddSingleton<RequestGate>()
            .AddSingleton<BackEndMetrics>()
            .AddHostedService<BackEndService>()
            .AddHostedService<LivenessService>()
            .AddHostedService<GatewayLifetime>();
    }

    private static IServiceCollection AddListeners(this IServiceCollection services, IConfiguration gateway)
    {
        // Only in that case: HTTP reads little at a time, and its connections would hold sixteen times as much.
        if (TransportOptions.WillUseSockets(gateway))
        {
            services.AddSingleton<IMemoryPoolFactory<byte>, SocketBlocksFactory>();
        }

        return services
            .AddSingleton<FileWatch>()
            .AddSingleton<ConfigurationReload>()
            .AddHostedService(provider => provider.GetRequiredService<ConfigurationReload>())
            .AddSingleton<IStartSteps, ListenerSteps>()
            .AddSingleton<OpenListeners>()
            .AddSingleton<ListenerBuilder>()
            .AddSingleton<ListenerPipeline>()
            .AddSingleton(provider => provider.GetRequiredService<ListenerBuilder>().Build())
            .AddSingleton(provider => new ListenerDirectory(
            [
                .. provider.GetRequiredService<IReadOnlyList<ListenerEndPoint>>().Select(endPoint => endPoint.Listener),
                provider.GetRequiredService<WebSocketListener>().Listener,
            ]))
            .AddSingleton<IConnectionListenerFactory, HttpTransport>()
            .AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<IOptions<TransportOptions>>().Value.InEffect == TransportKind.Epoll
                ? ActivatorUtilities.CreateInstance<EpollTransport>(provider, (Func<ListenerEndPoint, ConnectionDelegate>)provider.GetRequiredService<ListenerPipeline>().Build)
                : ActivatorUtilities.CreateInstance<SocketsTransport>(provider))
            .AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelListeners>();
    }

    private static IServiceCollection AddHttp(this IServiceCollection services)
    {
        services.AddSingleton<IStartSteps, HttpSteps>();
        services.AddSingleton<HttpConnectionLimit>();
        services.AddSingleton<IHttpEndpointPart, HttpsCertificates>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelHttp>();

        // Kestrel's default of 1 MiB exceeds the memory of a WebSocket session.
        services.Configure<SocketTransportOptions>(options =>
        {
            options.MaxReadBufferSize = SessionMemory.ReadAhead;
            options.CreateBoundListenSocket = HttpListenSocket.Bind;
        });
        services.AddGatewayApi();
        return services;
    }
}
