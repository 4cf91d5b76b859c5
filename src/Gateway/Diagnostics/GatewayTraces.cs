using System.Diagnostics;

namespace Gateway.Diagnostics;

/// <summary>The one source of our own spans. What is kept of them is decided by the standard <c>OTEL_TRACES_SAMPLER</c>.</summary>
internal static class GatewayTraces
{
    /// <summary>Its name.</summary>
    internal const string SourceName = "Gateway";

    internal static readonly ActivitySource Source = new(SourceName, GatewayMetrics.Version);
}
