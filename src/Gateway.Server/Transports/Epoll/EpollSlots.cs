namespace Gateway.Transports.Epoll;

/// <summary>The sources of one loop, by the slot number that the kernel returns with their events.</summary>
/// <remarks>
/// A slot is reused at once, while the current batch may still contain events of its previous source: a hang-up would reach a new source, and a writable event
/// would make an unfinished connect count as completed. So the kernel returns a tag, which consists of the slot number and the generation of its source. Events
/// of an earlier generation are ignored.
/// </remarks>
internal sealed class EpollSlots
{
    private const int InitialCapacity = 64;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private Slot[] _slots = new Slot[InitialCapacity];
    private int _used;

    /// <summary>All sources that have a slot now.</summary>
    internal IEpollSource[] All
    {
        get
        {
            lock (_lock)
            {
                return [.. _slots.Select(slot => slot.Source).OfType<IEpollSource>()];
            }
        }
    }

    /// <summary>The source that a tag was created for; null if it was removed. Needs no lock: a source is in its slot before it is registered with the kernel.</summary>
    internal IEpollSource? Find(ulong tag)
    {
        ref var slot = ref Volatile.Read(ref _slots)[(int)(uint)tag];
        var source = Volatile.Read(ref slot.Source);
        return Volatile.Read(ref slot.Generation) == (uint)(tag >> 32) ? source : null;
    }

    /// <summary>The tag of the current source of a slot, for the kernel to return.</summary>
    internal ulong Tag(int slot) => ((ulong)Volatile.Read(ref Volatile.Read(ref _slots)[slot].Generation) << 32) | (uint)slot;

    internal int Add(IEpollSource source)
    {
        lock (_lock)
        {
            if (!_free.TryPop(out var slot))
            {
                slot = _used++;
                if (slot == _slots.Length)
                {
                    var larger = new Slot[_slots.Length * 2];
                    _slots.CopyTo(larger, 0);
                    Volatile.Write(ref _slots, larger);
                }
            }

            Volatile.Write(ref _slots[slot].Source, source);
            return slot;
        }
    }

    /// <summary>Replaces the source of a slot that is in use. The events of the slot's descriptor go to the new source from now on.</summary>
    internal void Replace(int slot, IEpollSource source)
    {
        lock (_lock)
        {
            Volatile.Write(ref _slots[slot].Source, source);
        }
    }

    internal void Remove(int slot)
    {
        lock (_lock)
        {
            // The generation changes before the slot can be reused.
            Volatile.Write(ref _slots[slot].Generation, _slots[slot].Generation + 1);
            Volatile.Write(ref _slots[slot].Source, null);
            _free.Push(slot);
        }
    }

    private struct Slot
    {
        internal IEpollSource? Source;
        internal uint Generation;
    }
}
