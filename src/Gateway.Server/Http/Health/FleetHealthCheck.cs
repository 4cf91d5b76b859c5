using Gateway.Fleet;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gateway.Http.Health;

/// <summary>
/// Tells whether this process is one of its fleet, in a word. It is always healthy: a gateway without its fleet serves its own clients, and one engine that is away would
/// otherwise take every gateway out of the balancer at once.
/// </summary>
/// <param name="membership">The process in its fleet; null where there is none.</param>
internal sealed class FleetHealthCheck(FleetMembership? membership = null) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy(membership switch { null => "alone", { IsJoined: true } => "joined", _ => "connecting" }));
}
