using System.Diagnostics;

namespace Gateway.Diagnostics;

/// <summary>The sources of our own spans. What is kept of them is decided by the standard <c>OTEL_TRACES_SAMPLER</c>.</summary>
internal static class GatewayTraces
{
    /// <summary>The name of <see cref="Source"/>.</summary>
    internal const string SourceName = "Gateway";

    /// <summary>The name of <see cref="Connects"/>.</summary>
    internal const string ConnectsName = "Gateway.Connects";

    /// <summary>Spans that back ends are told of, and go on from, also where we send none ourselves.</summary>
    internal static readonly ActivitySource Source = new(SourceName, GatewayMetrics.Version);

    /// <summary>Tunnels' connects, of which only the collector learns: made only where they are sent.</summary>
    internal static readonly ActivitySource Connects = new(ConnectsName, GatewayMetrics.Version);
}
