using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Transports;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gateway.Hosting;

/// <summary>Start and stop: ready once every door is open; on the way out sessions finish what they have received before Kestrel stops.</summary>
internal sealed partial class GatewayLifetime(
    GatewayState state,
    SessionRegistry sessions,
    SessionEvents events,
    ListenerDirectory listeners,
    ConnectionGate gate,
    IServer server,
    IOptions<GatewayLimits> limits,
    IOptions<ShutdownOptions> shutdown,
    IOptions<TransportOptions> transport,
    TimeProvider time,
    MeterProvider metrics,
    IEnumerable<TracerProvider> traces,
    ILogger<GatewayLifetime> log) : IHostedLifecycleService
{
    /// <summary>For the last figures to reach a collector; one that is down must not hold the exit up.</summary>
    private const int FlushMilliseconds = 1000;

    /// <summary>For sessions that were cut to be counted and told of; one whose handler hangs must not hold the exit up.</summary>
    private static readonly TimeSpan CutGrace = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (gate.MaxConnections < limits.Value.MaxConnections)
        {
            ConnectionLimitLowered(gate.MaxConnections, limits.Value.MaxConnections, OpenFiles.Limit() ?? 0);
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

        state.Ready();
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var http = addresses.Where(address => !listeners.All.Any(listener => address.EndsWith(listener.Url, StringComparison.Ordinal)));
        Started(GatewayMetrics.Version, string.Join(", ", http), listeners.All.Count);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.Drain();
        Draining(sessions.Count, shutdown.Value.Drain);
        foreach (var session in sessions.All)
        {
            session.RequestStop(SessionEnd.ShuttingDown);
        }

        try
        {
            await sessions.WhenEmptyAsync().WaitAsync(shutdown.Value.Drain, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            foreach (var session in sessions.All)
            {
                SessionCut(session.Id, session.Listener.Name);
                session.Abort();
            }

            await Task.WhenAny(sessions.WhenEmptyAsync(), Task.Delay(CutGrace, time, cancellationToken));
        }

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

    [LoggerMessage(GatewayEventIds.ConnectionLimitLowered, LogLevel.Warning, "The limit of connections is lowered to {Limit} from {Wanted}: the process may open {Files} files. Raise the limit (ulimit -n, LimitNOFILE) or lower Gateway:Limits:MaxConnections")]
    private partial void ConnectionLimitLowered(int limit, int wanted, long files);

    [LoggerMessage(GatewayEventIds.TransportChosen, LogLevel.Information, "Listeners are carried by {Transport}")]
    private partial void TransportChosen(TransportKind transport);

    [LoggerMessage(GatewayEventIds.ListenerBound, LogLevel.Information, "{Listener} listens on {Url}: {Framing}, {Application}")]
    private partial void ListenerBound(string listener, string url, string framing, string application);

    [LoggerMessage(GatewayEventIds.Started, LogLevel.Information, "Gateway {Version} is ready: HTTP on {Http}, {Listeners} listeners")]
    private partial void Started(string version, string http, int listeners);

    [LoggerMessage(GatewayEventIds.Draining, LogLevel.Information, "Stopping: {Sessions} sessions finish what they have received, for at most {Drain}")]
    private partial void Draining(int sessions, TimeSpan drain);

    [LoggerMessage(GatewayEventIds.SessionCut, LogLevel.Warning, "Session {Session} on {Listener} did not end in time and is cut")]
    private partial void SessionCut(SessionId session, string listener);

    [LoggerMessage(GatewayEventIds.Stopped, LogLevel.Information, "Stopped")]
    private partial void Stopped();
}
