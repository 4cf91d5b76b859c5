using System.Diagnostics.Metrics;
using Gateway.Diagnostics;

namespace Gateway.Hosting.Logging;

/// <summary>Log lines that were dropped or lost.</summary>
internal sealed class LogCounters : IInstrumented
{
    private long _dropped;
    private long _suppressed;

    /// <summary>Lines that were lost because they could not be written or nobody read them.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Lines that were suppressed because there were many of the same event.</summary>
    public long Suppressed => Volatile.Read(ref _suppressed);

    /// <inheritdoc/>
    public void AddInstruments(Meter meter)
    {
        meter.CreateObservableCounter("gateway.log.dropped", () => Dropped, "{line}", "Lines of the log that are lost, because they could not be written or nobody read them.");
        meter.CreateObservableCounter("gateway.log.suppressed", () => Suppressed, "{line}", "Lines of the log that were left out, because there were many of their event.");
    }

    internal void Drop(int lines = 1) => Interlocked.Add(ref _dropped, lines);

    internal void Suppress() => Interlocked.Increment(ref _suppressed);
}
