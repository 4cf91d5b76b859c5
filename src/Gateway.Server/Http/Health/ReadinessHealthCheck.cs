using Gateway.Lifetime;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gateway.Http.Health;

/// <summary>Unhealthy until every listener is open, and from the moment the stop begins.</summary>
internal sealed class ReadinessHealthCheck(GatewayState state) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(state.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"The gateway is {state.Word}."));
}
