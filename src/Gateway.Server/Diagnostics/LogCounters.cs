namespace Gateway.Diagnostics;

/// <summary>The log lines that were not written.</summary>
internal sealed class LogCounters
{
    private long _dropped;
    private long _suppressed;

    /// <summary>Lines that were lost because they could not be written or nobody read them.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Lines that were suppressed because there were many of the same event.</summary>
    public long Suppressed => Volatile.Read(ref _suppressed);

    internal void Drop(int lines = 1) => Interlocked.Add(ref _dropped, lines);

    internal void Suppress() => Interlocked.Increment(ref _suppressed);
}
