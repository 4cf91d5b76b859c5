using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Gateway.Diagnostics.Telemetry;

/// <summary>Sends the last telemetry once everything has stopped. A collector that is down or does not answer must not delay the exit.</summary>
internal sealed class OtlpFlush(IServiceProvider services, TimeProvider time) : IHostedLifecycleService
{
    /// <summary>
    /// The time for the last telemetry to reach a collector: 3 s in total. A process that is stopped soon after its start exports for the first time here, and on a
    /// busy machine compiling the exporter alone takes more than a second.
    /// </summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        // Flushing blocks for as long as the exporter does, so all providers are flushed in parallel on other threads. Disposing them later has nothing left to
        // send.
        var milliseconds = (int)Timeout.TotalMilliseconds;
        var sent = Task.WhenAll(
            Task.Run(() => services.GetService<MeterProvider>()?.Shutdown(milliseconds), CancellationToken.None),
            Task.Run(() => services.GetService<TracerProvider>()?.Shutdown(milliseconds), CancellationToken.None),
            Task.Run(() => services.GetService<LoggerProvider>()?.Shutdown(milliseconds), CancellationToken.None));
        await ((Task)sent).WaitAsync(Timeout, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
