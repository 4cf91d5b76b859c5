namespace Gateway.Transports.Epoll;

/// <summary>The sources of one loop, by the number that the kernel hands back with their events.</summary>
/// <remarks>
/// A number is reused at once. An event of the old owner that still lies in the batch then reaches the new one, which is harmless: events
/// are hints (<see cref="IEpollSource.OnEvents"/>).
/// </remarks>
internal sealed class EpollSlots
{
    private const int First = 64;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private IEpollSource?[] _sources = new IEpollSource?[First];
    private int _used;

    /// <summary>The source, or null if it has left. Without the lock: a source is in its place before the kernel learns of its number.</summary>
    internal IEpollSource? this[int slot] => Volatile.Read(ref Volatile.Read(ref _sources)[slot]);

    /// <summary>All that have a place now.</summary>
    internal IEpollSource[] All
    {
        get
        {
            lock (_lock)
            {
                return [.. _sources.OfType<IEpollSource>()];
            }
        }
    }

    internal int Add(IEpollSource source)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var slot))
            {
                slot = _used++;
                if (slot == _sources.Length)
                {
                    var larger = new IEpollSource?[_sources.Length * 2];
                    _sources.CopyTo(larger, 0);
                    Volatile.Write(ref _sources, larger);
                }
            }

            Volatile.Write(ref _sources[slot], source);
            return slot;
        }
    }

    /// <summary>Puts another source into a place that is taken.</summary>
    internal void Replace(int slot, IEpollSource source)
    {
        lock (_lock)
        {
            Volatile.Write(ref _sources[slot], source);
        }
    }

    internal void Remove(int slot)
    {
        lock (_lock)
        {
            _sources[slot] = null;
            _free.Push(slot);
        }
    }
}
