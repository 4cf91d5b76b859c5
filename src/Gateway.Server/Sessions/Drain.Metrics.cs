using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Sessions;

// The progress of a drain; all values are 0 while there is none.
internal sealed partial class Drain : IInstrumented
{
    /// <inheritdoc/>
    public void AddInstruments(Meter meter)
    {
        meter.CreateObservableGauge("gateway.drain.closed", () => Progress.Closed, "{session}", "Sessions that have ended since the drain's notice.");
        meter.CreateObservableGauge("gateway.drain.rate", () => Progress.Rate, description: "Sessions that a drain asks to close, per second.");
        meter.CreateObservableGauge("gateway.drain.deadline.timestamp", () => Progress.Deadline?.ToUnixTimeSeconds() ?? 0, "s", "When a drain cuts what is left, in seconds since 1970.");
    }
}
