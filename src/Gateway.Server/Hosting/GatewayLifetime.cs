using Gateway.Diagnostics;
using Gateway.Hosting.Checks;
using Gateway.Hosting.Resources;
using Gateway.Http.Guard;
using Gateway.Lifetime;
using Gateway.Sessions;
using Gateway.Transports;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gateway.Hosting;

/// <summary>Start and stop of the gateway: ready once every listener is open; on stop the drain runs first, then HTTP stops, then the datagram listeners close.</summary>
internal sealed partial class GatewayLifetime(
    GatewayState state,
    Drain drain,
    SessionEvents events,
    ListenerDirectory listeners,
    IServer server,
    ApiGuard api,
    UnprotectedAddresses unprotected,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    IOptions<TransportOptions> transport,
    UnusedSettings unused,
    TimeProvider time,
    ILogger<GatewayLifetime> log) : IHostedLifecycleService
{
    /// <summary>The time for the last telemetry to reach a collector: 1 s in total. A collector that is down or does not answer must not delay the exit.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(1);

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Before the server starts: the host reads the feature then, and logs its addresses afterwards.
        if (server.Features.Get<IServerAddressesFeature>() is { } bound)
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

        // Not before everything is open: a gateway that never serves has nothing to report.
        _metrics = services.GetRequiredService<MeterProvider>();
        _traces = services.GetRequiredService<TracerProvider>();
        api.Announce();
        unprotected.Announce();
        state.Ready();
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        lifetime.ApplicationStopping.Register(() => drain.RunAsync());
        Started(GatewayMetrics.Version, string.Join(", ", addresses), listeners.All.Count);
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
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Flushing blocks for as long as the exporter does, so both providers are flushed in parallel on other threads. Disposing them later has nothing left
        // to send.
        var milliseconds = (int)FlushTimeout.TotalMilliseconds;
        var sent = Task.WhenAll(
            Task.Run(() => _metrics?.Shutdown(milliseconds), CancellationToken.None),
            Task.Run(() => _traces?.Shutdown(milliseconds), CancellationToken.None));
        await ((Task)sent).WaitAsync(FlushTimeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Stopped();
    }

    [LoggerMessage(GatewayEventIds.OverBudget, LogLevel.Warning, "Too much {Budget}")]
    private partial void OverBudget(BudgetLine budget);

    [LoggerMessage(GatewayEventIds.SettingUnused, LogLevel.Warning, "{Setting}")]
    private partial void Unused(string setting);

    [LoggerMessage(GatewayEventIds.TransportChosen, LogLevel.Information, "Listeners use the {Transport} transport")]
    private partial void TransportChosen(TransportKind transport);

    [LoggerMessage(GatewayEventIds.ListenerBound, LogLevel.Information, "{Listener} listens on {Url}: {Framing}, {Application}")]
    private partial void ListenerBound(string listener, string url, string framing, string application);

    [LoggerMessage(GatewayEventIds.Started, LogLevel.Information, "Gateway {Version} is ready: HTTP on {Http}, {Listeners} listeners")]
    private partial void Started(string version, string http, int listeners);

    [LoggerMessage(GatewayEventIds.Stopped, LogLevel.Information, "Stopped")]
    private partial void Stopped();
}
