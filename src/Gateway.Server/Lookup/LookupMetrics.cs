using Gateway.Diagnostics;

namespace Gateway.Lookup;

/// <summary>What the lookup table counts.</summary>
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

    /// <summary>Times the table was put on disk.</summary>
    public long Flushes => Interlocked.Read(ref _flushes);

    /// <summary>Entries that were changed on disk.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Reports the table's size.</summary>
    public void ObserveEntries(Func<int> entries) =>
        _metrics.Meter.CreateObservableGauge("gateway.lookup.entries", entries, "{entry}", "Entries of the lookup table.");

    /// <summary>So many entries were put on disk together.</summary>
    public void Flushed(int changes)
    {
        Interlocked.Increment(ref _flushes);
        Interlocked.Add(ref _changes, changes);
    }
}
