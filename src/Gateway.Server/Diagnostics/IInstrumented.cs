using System.Diagnostics.Metrics;

namespace Gateway.Diagnostics;

/// <summary>A part with values that are read at each scrape. It creates the observable instruments for them (<see cref="GatewayMetrics.Observe"/>).</summary>
internal interface IInstrumented
{
    /// <summary>Creates the instruments. Called once.</summary>
    void AddInstruments(Meter meter);
}
