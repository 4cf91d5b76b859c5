namespace Gateway.Limits;

/// <summary>
/// The one coarse clock of all sessions. A deadline is a number in a dense table that its owner overwrites; nothing is scheduled, and no timer is created.
/// Every <see cref="Granularity"/> the table is scanned, which takes a few milliseconds for a million entries.
/// </summary>
internal sealed class DeadlineClock : IDisposable
{
    /// <summary>The time between two scans: 100 ms. A deadline never fires early, and at most two scans late.</summary>
    public static readonly TimeSpan Granularity = TimeSpan.FromMilliseconds(100);

    private static readonly long GranularityMilliseconds = (long)Granularity.TotalMilliseconds;

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly DateTimeOffset _startedAt;
    private readonly Lock _lock = new();
    private readonly Stack<(DeadlineTable Table, int Index)> _free = new();
    private readonly ITimer _timer;
    private volatile DeadlineTable[] _tables = [];
    private long _now;
    private int _scanning;

    /// <summary>Starts the clock; it runs until it is disposed.</summary>
    public DeadlineClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _startedAt = time.GetUtcNow();
        _timer = time.CreateTimer(static clock => ((DeadlineClock)clock!).Scan(), this, Granularity, Granularity);
    }

    /// <summary>Milliseconds since the clock started, as of the last scan.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>How far <see cref="Now"/> is behind: at most two scans, unless the owner of a deadline delays one.</summary>
    internal TimeSpan Lag => _time.GetElapsedTime(_start) - TimeSpan.FromMilliseconds(Now);

    /// <summary>Converts a value of <see cref="Now"/> to the wall clock's time; always the same for the same value, even if the wall clock is set meanwhile.</summary>
    public DateTimeOffset ToTime(long milliseconds) => _startedAt + TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>Converts a timestamp of the time provider, which is finer.</summary>
    public DateTimeOffset TimestampToTime(long timestamp) => _startedAt + _time.GetElapsedTime(_start, timestamp);

    /// <summary>The value of a deadline that must not fire before <paramref name="timeout"/> from <paramref name="since"/>, an earlier <see cref="Now"/>.</summary>
    public static long After(long since, long timeout) => since + timeout + GranularityMilliseconds;

    /// <summary>Creates a deadline for <paramref name="owner"/>, not set yet. It must be disposed, or the owner is never collected.</summary>
    public Deadline Add(IDeadlineOwner owner)
    {
        lock (_lock)
        {
            if (_free.Count == 0)
            {
                Grow();
            }

            var (table, index) = _free.Pop();
            table.At[index] = Deadline.Never;
            table.Owners[index] = owner;
            return new Deadline(table, index);
        }
    }

    internal void Remove(DeadlineTable table, int index)
    {
        lock (_lock)
        {
            table.At[index] = Deadline.Never;
            table.Owners[index] = null;
            _free.Push((table, index));
        }
    }

    /// <summary>Advances <see cref="Now"/> and calls every owner whose deadline has passed.</summary>
    internal void Scan()
    {
        if (Interlocked.Exchange(ref _scanning, 1) != 0)
        {
            return;
        }

        try
        {
            var now = (long)_time.GetElapsedTime(_start).TotalMilliseconds;
            Volatile.Write(ref _now, now);
            foreach (var table in _tables)
            {
                table.Expire(now);
            }
        }
        finally
        {
            Volatile.Write(ref _scanning, 0);
        }
    }

    private void Grow()
    {
        var table = new DeadlineTable(this);
        _tables = [.. _tables, table];
        for (var index = DeadlineTable.Size - 1; index >= 0; index--)
        {
            _free.Push((table, index));
        }
    }

    /// <summary>Stops the clock; no deadline fires any more.</summary>
    public void Dispose() => _timer.Dispose();
}
