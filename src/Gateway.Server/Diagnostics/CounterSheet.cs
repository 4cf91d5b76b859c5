namespace Gateway.Diagnostics;

/// <summary>
/// Counters for the hot path: each thread increments its own page without locks or shared cache lines, and a scrape adds up the pages. Ids are assigned while
/// the service is built.
/// </summary>
/// <remarks>
/// The thread pool ends and starts threads all the time. A page outlives its thread, because its counts are still part of the sum, and the next new thread
/// reuses it: there are never more pages than threads that counted at the same time.
/// </remarks>
internal sealed class CounterSheet
{
    /// <summary>The capacity: 4 096 counters, 32 KiB for each thread that counts. Enough for about 500 listeners.</summary>
    public const int Capacity = 4096;

    [ThreadStatic]
    private static Lease? t_lease;

    private readonly Lock _lock = new();
    private readonly Stack<long[]> _free = new();
    private volatile long[][] _pages = [];
    private int _next;

    /// <summary>The calling thread's page, indexed by counter id. Valid until the next await.</summary>
    public long[] Page => t_lease is { } lease && lease.Sheet == this ? lease.Page : Attach();

    /// <summary>The maximum number of threads that counted at the same time.</summary>
    internal int Pages => _pages.Length;

    /// <summary>Reserves <paramref name="count"/> consecutive counters and returns the first one's id.</summary>
    /// <exception cref="InvalidOperationException">The <see cref="Capacity"/> is used up.</exception>
    public int Reserve(int count)
    {
        var first = Interlocked.Add(ref _next, count) - count;
        return first + count <= Capacity
            ? first
            : throw new InvalidOperationException($"More than {Capacity} counters: configure fewer listeners.");
    }

    /// <summary>The sum of a counter over all threads.</summary>
    public long Sum(int id)
    {
        var sum = 0L;
        foreach (var page in _pages)
        {
            sum += Volatile.Read(ref page[id]);
        }

        return sum;
    }

    private long[] Attach()
    {
        t_lease = new Lease(this, Rent());
        return t_lease.Page;
    }

    private long[] Rent()
    {
        lock (_lock)
        {
            if (_free.TryPop(out var free))
            {
                return free;
            }

            var page = new long[Capacity];
            _pages = [.. _pages, page];
            return page;
        }
    }

    private void Return(long[] page)
    {
        lock (_lock)
        {
            _free.Push(page);
        }
    }

    /// <summary>A thread's reference to its page. Only the thread refers to it: when the thread has ended, it is finalized.</summary>
    private sealed class Lease(CounterSheet sheet, long[] page)
    {
        internal readonly CounterSheet Sheet = sheet;
        internal readonly long[] Page = page;

        ~Lease() => Sheet.Return(Page);
    }
}
