using System.Diagnostics;

namespace Gateway.Diagnostics;

/// <summary>The sources of the gateway's own spans. The standard <c>OTEL_TRACES_SAMPLER</c> decides which are kept.</summary>
internal static class GatewayTraces
{
    /// <summary>The name of <see cref="Source"/>.</summary>
    internal const string SourceName = "Gateway";

    /// <summary>The name of <see cref="Connects"/>.</summary>
    internal const string ConnectsName = "Gateway.Connects";

    /// <summary>Spans that are propagated to back ends, also if the gateway exports none itself.</summary>
    internal static readonly ActivitySource Source = new(SourceName, GatewayMetrics.Version);

    /// <summary>Spans of the connects of tunnels, which are only exported: created only where they are.</summary>
    internal static readonly ActivitySource Connects = new(ConnectsName, GatewayMetrics.Version);
}
