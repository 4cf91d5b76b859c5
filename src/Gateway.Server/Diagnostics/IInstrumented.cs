using System.Diagnostics.Metrics;

namespace Gateway.Diagnostics;

/// <summary>Whoever has numbers that are asked for at each scrape, and makes the instruments that report them (<see cref="GatewayMetrics.Observe"/>).</summary>
internal interface IInstrumented
{
    /// <summary>Creates the instruments. Called once.</summary>
    void AddInstruments(Meter meter);
}
