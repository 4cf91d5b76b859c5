using Gateway.Diagnostics;
using Gateway.Http.Guard;
using Gateway.Sessions;
using Gateway.Transports;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gateway.Hosting;

/// <summary>Start and stop: ready once every door is open; on the way out the drain comes first, then HTTP, then the doors without sessions.</summary>
internal sealed partial class GatewayLifetime(
    GatewayState state,
    Drain drain,
    SessionEvents events,
    ListenerDirectory listeners,
    IServer server,
    ApiGuard api,
    OpenDoors doors,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    IOptions<TransportOptions> transport,
    MeterProvider metrics,
    IEnumerable<TracerProvider> traces,
    ILogger<GatewayLifetime> log) : IHostedLifecycleService
{
    /// <summary>For the last figures to reach a collector; one that is down must not hold the exit up.</summary>
    private const int FlushMilliseconds = 1000;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var line in Budget.Of(services).Lines.Where(line => !line.Holds))
        {
            OverBudget(line);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        TransportChosen(transport.Value.InEffect);
        foreach (var listener in listeners.All)
        {
            ListenerBound(listener.Name, listener.Url, listener.Framing.Name, listener.Application);
        }

        api.Announce();
        doors.Announce();
        state.Ready();
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        lifetime.ApplicationStopping.Register(() => drain.RunAsync());
        var http = addresses.Where(address => !listeners.All.Any(listener => address.EndsWith(listener.Url, StringComparison.Ordinal)));
        Started(GatewayMetrics.Version, string.Join(", ", http), listeners.All.Count);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await using var patience = cancellationToken.UnsafeRegister(static drain => ((Drain)drain!).EndAtOnce(), drain);
        await drain.RunAsync();
        events.Complete();
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        metrics.ForceFlush(FlushMilliseconds);
        foreach (var provider in traces)
        {
            provider.ForceFlush(FlushMilliseconds);
        }

        Stopped();
        return Task.CompletedTask;
    }

    [LoggerMessage(GatewayEventIds.OverBudget, LogLevel.Warning, "Too much {Budget}")]
    private partial void OverBudget(BudgetLine budget);

    [LoggerMessage(GatewayEventIds.TransportChosen, LogLevel.Information, "Listeners are carried by {Transport}")]
    private partial void TransportChosen(TransportKind transport);

    [LoggerMessage(GatewayEventIds.ListenerBound, LogLevel.Information, "{Listener} listens on {Url}: {Framing}, {Application}")]
    private partial void ListenerBound(string listener, string url, string framing, string application);

    [LoggerMessage(GatewayEventIds.Started, LogLevel.Information, "Gateway {Version} is ready: HTTP on {Http}, {Listeners} listeners")]
    private partial void Started(string version, string http, int listeners);

    [LoggerMessage(GatewayEventIds.Stopped, LogLevel.Information, "Stopped")]
    private partial void Stopped();
}
