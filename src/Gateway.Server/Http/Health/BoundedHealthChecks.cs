using Gateway.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Gateway.Http.Health;

/// <summary>
/// Runs health checks for the gateway's routes, which anyone may ask. The framework's service waits for a check for as long as it takes, and starts it again
/// with every request. Here each check runs at most once at a time, however many ask, and none is waited for longer than its timeout.
/// </summary>
/// <remarks>An embedding host's own health routes use the framework's service as ever.</remarks>
internal sealed partial class BoundedHealthChecks(
    HealthCheckService service, IOptions<HealthCheckServiceOptions> options, IServiceProvider services, TimeProvider time, ILogger<BoundedHealthChecks> log) : HealthCheckService
{
    /// <summary>How long a check may take whose registration has no timeout: 5 s, which is longer than load balancers and kubelets usually wait.</summary>
    internal static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Run> _runs = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override async Task<HealthReport> CheckHealthAsync(Func<HealthCheckRegistration, bool>? predicate, CancellationToken cancellationToken = default)
    {
        var began = time.GetTimestamp();
        var checks = options.Value.Registrations.Where(check => predicate?.Invoke(check) != false).ToList();
        var entries = await Task.WhenAll(checks.Select(check => CheckAsync(check, cancellationToken)));
        return new HealthReport(checks.Zip(entries).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.OrdinalIgnoreCase), time.GetElapsedTime(began));
    }

    private Task<HealthReportEntry> CheckAsync(HealthCheckRegistration check, CancellationToken cancellationToken) =>
        GatewayHealthChecks.IsOwn(check) ? CheckOwnAsync(check, cancellationToken) : Join(check).Entry.WaitAsync(cancellationToken);

    // Not by the framework's service: it would log an error for each request while the gateway starts or drains.
    private async Task<HealthReportEntry> CheckOwnAsync(HealthCheckRegistration check, CancellationToken cancellationToken)
    {
        var result = await check.Factory(services).CheckHealthAsync(new HealthCheckContext { Registration = check }, cancellationToken);
        return new HealthReportEntry(result.Status, result.Description, TimeSpan.Zero, result.Exception, result.Data, check.Tags);
    }

    // A check that hangs is not started again before it has ended; until then it is unhealthy.
    private Run Join(HealthCheckRegistration check)
    {
        lock (_lock)
        {
            if (!_runs.TryGetValue(check.Name, out var run) || run.Check.IsCompleted)
            {
                var limit = check.Timeout > TimeSpan.Zero ? check.Timeout : Timeout;
                var started = StartAsync(check, limit);
                _runs[check.Name] = run = new Run(started, WaitAsync(check, started, limit));
            }

            return run;
        }
    }

    private async Task<HealthReport> StartAsync(HealthCheckRegistration check, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        return await service.CheckHealthAsync(one => one == check, timeout.Token);
    }

    private async Task<HealthReportEntry> WaitAsync(HealthCheckRegistration check, Task<HealthReport> started, TimeSpan limit)
    {
        try
        {
            return (await started.WaitAsync(limit, time)).Entries[check.Name];
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            TimedOut(check.Name, limit.TotalSeconds);
            return Failed(check, limit, exception);
        }
        catch (Exception exception)
        {
            // What a check itself throws is in its entry, and logged by the framework's service. This comes from its constructor.
            NotCreated(exception, check.Name);
            return Failed(check, TimeSpan.Zero, exception);
        }
    }

    private static HealthReportEntry Failed(HealthCheckRegistration check, TimeSpan duration, Exception exception) =>
        new(check.FailureStatus, description: null, duration, exception, data: null, check.Tags);

    [LoggerMessage(GatewayEventIds.HealthCheckTimedOut, LogLevel.Error, "The health check {Check} did not end within {Seconds} s and counts as failed")]
    private partial void TimedOut(string check, double seconds);

    [LoggerMessage(GatewayEventIds.HealthCheckNotCreated, LogLevel.Error, "The health check {Check} could not be created and counts as failed")]
    private partial void NotCreated(Exception exception, string check);

    /// <param name="Check">The check, until it has ended.</param>
    /// <param name="Entry">Its result, at the latest when its time is over. It never throws.</param>
    private sealed record Run(Task<HealthReport> Check, Task<HealthReportEntry> Entry);
}
