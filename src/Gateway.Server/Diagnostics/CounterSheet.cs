namespace Gateway.Diagnostics;

/// <summary>
/// Counters for the hot path: each thread adds to a page of its own without locks or shared cache lines, and whoever scrapes sums the
/// pages. Ids are handed out while the service is built.
/// </summary>
/// <remarks>
/// The thread pool ends and starts threads all day. A page outlives its thread, since its counts still count, and the next new thread
/// goes on with it: there are never more pages than threads that counted at the same time.
/// </remarks>
internal sealed class CounterSheet
{
    /// <summary>Counters a sheet can hold: 4 096, 32 KiB for each thread that counts. Enough for some 500 listeners.</summary>
    public const int Capacity = 4096;

    [ThreadStatic]
    private static Lease? t_lease;

    private readonly Lock _lock = new();
    private readonly Stack<long[]> _free = new();
    private volatile long[][] _pages = [];
    private int _next;

    /// <summary>The calling thread's page, indexed by counter id. Valid until the next await.</summary>
    public long[] Page => t_lease is { } lease && lease.Sheet == this ? lease.Page : Attach();

    /// <summary>How many threads counted at the same time, at most.</summary>
    internal int Pages => _pages.Length;

    /// <summary>Reserves <paramref name="count"/> counters in a row and returns the first's id.</summary>
    /// <exception cref="InvalidOperationException">The sheet's <see cref="Capacity"/> is used up.</exception>
    public int Reserve(int count)
    {
        var first = Interlocked.Add(ref _next, count) - count;
        return first + count <= Capacity
            ? first
            : throw new InvalidOperationException($"More than {Capacity} counters: configure fewer listeners.");
    }

    /// <summary>The counter's value over all threads.</summary>
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

    /// <summary>A thread's hold on its page. Only the thread refers to it: when the thread has ended, it is finalized.</summary>
    private sealed class Lease(CounterSheet sheet, long[] page)
    {
        internal readonly CounterSheet Sheet = sheet;
        internal readonly long[] Page = page;

        ~Lease() => Sheet.Return(Page);
    }
}
