using Gateway.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gateway.Http.Health;

/// <summary>Unhealthy while a loop that runs sessions is blocked.</summary>
internal sealed class LivenessHealthCheck(Liveness liveness) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(liveness.Stuck switch
    {
        { Count: > 0 } stuck => HealthCheckResult.Unhealthy($"No progress for {Liveness.MaxStalledChecks * Liveness.Interval.TotalSeconds} s: {string.Join(", ", stuck)}."),
        _ => HealthCheckResult.Healthy(),
    });
}
