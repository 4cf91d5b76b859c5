using Gateway.Diagnostics;

namespace Gateway.Lookup;

/// <summary>The metrics of the lookup table.</summary>
internal sealed class LookupMetrics
{
    private readonly GatewayMetrics _metrics;
    private long _flushes;
    private long _changes;

    /// <summary>Creates the instruments.</summary>
    public LookupMetrics(GatewayMetrics metrics)
    {
        _metrics = metrics;
        metrics.Meter.CreateObservableCounter("gateway.lookup.flushes", () => Flushes, "{flush}", "Times the lookup table was put on disk.");
        metrics.Meter.CreateObservableCounter("gateway.lookup.changes", () => Changes, "{entry}", "Entries of the lookup table that were changed on disk.");
    }

    /// <summary>The number of times that the table was written to disk.</summary>
    public long Flushes => Interlocked.Read(ref _flushes);

    /// <summary>The number of entries that were changed on disk.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Reports the number of entries.</summary>
    public void ObserveEntries(Func<int> entries) =>
        _metrics.Meter.CreateObservableGauge("gateway.lookup.entries", entries, "{entry}", "Entries of the lookup table.");

    /// <summary>Counts a write to disk and its changed entries.</summary>
    public void Written(long changes)
    {
        Interlocked.Increment(ref _flushes);
        Interlocked.Add(ref _changes, changes);
    }
}
