using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gateway.Http.Health;

/// <summary>The gateway's own health checks, and which checks of an embedding application count beside them.</summary>
internal static class GatewayHealthChecks
{
    /// <summary>The name of the <see cref="LivenessHealthCheck"/>.</summary>
    internal const string Live = "gateway-live";

    /// <summary>The name of the <see cref="ReadinessHealthCheck"/>.</summary>
    internal const string Ready = "gateway-ready";

    /// <summary>The name of the <see cref="FleetHealthCheck"/>.</summary>
    internal const string Fleet = "gateway-fleet";

    private const string LiveTag = "live";
    private const string ReadyTag = "ready";
    private const string FleetTag = "fleet";

    /// <summary>Registers the checks. In an embedding host they are among the host's checks.</summary>
    internal static void AddGatewayHealthChecks(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<ReadinessHealthCheck>(Ready, tags: [ReadyTag]).AddCheck<LivenessHealthCheck>(Live, tags: [LiveTag]).AddCheck<FleetHealthCheck>(Fleet, tags: [FleetTag]);
        services.AddSingleton<BoundedHealthChecks>();
    }

    /// <summary>Whether it is one of the gateway's own.</summary>
    internal static bool IsOwn(HealthCheckRegistration check) => IsOwn(check.Name);

    /// <summary>Whether the check of this name is one of the gateway's own.</summary>
    internal static bool IsOwn(string name) => name is Live or Ready or Fleet;

    /// <summary>Whether it is the one that tells of the fleet, which decides nothing.</summary>
    internal static bool IsOfFleet(HealthCheckRegistration check) => check.Name == Fleet;

    /// <summary>Whether the check decides if the process should go on running: only with the tag, because a restart helps few checks.</summary>
    internal static bool IsForLiveness(HealthCheckRegistration check) => check.Tags.Contains(LiveTag);

    /// <summary>Whether the check decides if new connections should be sent here: with the tag, without any tag, and those of liveness.</summary>
    internal static bool IsForReadiness(HealthCheckRegistration check) => check.Tags.Count == 0 || check.Tags.Contains(ReadyTag) || IsForLiveness(check);
}
