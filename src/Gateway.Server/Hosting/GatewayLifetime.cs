using Gateway.Control;
using Gateway.Diagnostics;
using Gateway.Fleet;
using Gateway.Hosting.Checks;
using Gateway.Hosting.Resources;
using Gateway.Http;
using Gateway.Http.Guard;
using Gateway.Lifetime;
using Gateway.Sessions;
using Gateway.Transports;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Start and stop of the gateway: ready once every listener is open; on stop the drain runs first, then HTTP stops, then the datagram listeners close.</summary>
internal sealed partial class GatewayLifetime(
    GatewayState state,
    Drain drain,
    SessionEvents events,
    ListenerDirectory listeners,
    ListenerServer listenerServer,
    HttpScope scope,
    IServer server,
    OperatorTokens api,
    UnprotectedAddresses unprotected,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    IOptions<TransportOptions> transport,
    IOptions<DiscoveryOptions> discovery,
    NodeIdentity node,
    UnusedSettings unused,
    RenamedSettings renamed,
    ILogger<GatewayLifetime> log) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Before the server starts: the host reads the feature then, and logs its addresses afterwards.
        if (scope.IsWholeHost && server.Features.Get<IServerAddressesFeature>() is { } bound)
        {
            server.Features.Set<IServerAddressesFeature>(new HttpServerAddresses(bound, listeners));
        }

        foreach (var line in Budget.Create(services).Lines.Where(line => !line.Holds))
        {
            OverBudget(line);
        }

        foreach (var setting in unused.All)
        {
            Unused(setting);
        }

        foreach (var setting in renamed.All)
        {
            Renamed(setting);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // As late as HTTP, so that every service of the host's runs when the first client is served.
        if (!scope.IsWholeHost)
        {
            await listenerServer.StartAsync(cancellationToken);
        }

        TransportChosen(transport.Value.InEffect);
        foreach (var listener in listeners.All)
        {
            ListenerBound(listener.Name, listener.Url, listener.Framing.Name, listener.Application);
        }

        api.Announce();
        unprotected.Announce();
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        node.Url = NodeUrl.Find(discovery.Value.Url, addresses);
        state.Ready();
        lifetime.ApplicationStopping.Register(() => drain.RunAsync());
        Started(GatewayMetrics.Version, string.Join(", ", addresses), listeners.All.Count);
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await using var timeout = cancellationToken.UnsafeRegister(static drain => ((Drain)drain!).EndAtOnce(), drain);
        await drain.RunAsync();
        events.Complete();
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => listenerServer.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Stopped();
        return Task.CompletedTask;
    }

    [LoggerMessage(GatewayEventIds.OverBudget, LogLevel.Warning, "Too much {Budget}")]
    private partial void OverBudget(BudgetLine budget);

    [LoggerMessage(GatewayEventIds.SettingUnused, LogLevel.Warning, "{Setting}")]
    private partial void Unused(string setting);

    [LoggerMessage(GatewayEventIds.SettingRenamed, LogLevel.Warning, "{Setting}")]
    private partial void Renamed(string setting);

    [LoggerMessage(GatewayEventIds.TransportChosen, LogLevel.Information, "Listeners use the {Transport} transport")]
    private partial void TransportChosen(TransportKind transport);

    [LoggerMessage(GatewayEventIds.ListenerBound, LogLevel.Information, "{Listener} listens on {Url}: {Framing}, {Application}")]
    private partial void ListenerBound(string listener, string url, string framing, string application);

    [LoggerMessage(GatewayEventIds.Started, LogLevel.Information, "Gateway {Version} is ready: HTTP on {Http}, {Listeners} listeners")]
    private partial void Started(string version, string http, int listeners);

    [LoggerMessage(GatewayEventIds.Stopped, LogLevel.Information, "Stopped")]
    private partial void Stopped();
}
