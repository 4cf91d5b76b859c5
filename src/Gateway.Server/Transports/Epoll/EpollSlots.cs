namespace Gateway.Transports.Epoll;

/// <summary>The sources of one loop, by the number that the kernel hands back with their events.</summary>
/// <remarks>
/// A number is reused at once, while events of its last owner may still lie in the batch: a hang-up would reach an innocent newcomer, and room
/// to write would let an unfinished connect count as done. So what the kernel hands back is a tag, the number with the generation of its owner
/// beside it, and an event of an earlier generation is nobody's.
/// </remarks>
internal sealed class EpollSlots
{
    private const int First = 64;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private Slot[] _slots = new Slot[First];
    private int _used;

    /// <summary>All that have a place now.</summary>
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

    /// <summary>The source that a tag was made for, or null if it has left. Without the lock: a source is in its place before the kernel learns of it.</summary>
    internal IEpollSource? Find(ulong tag)
    {
        ref var slot = ref Volatile.Read(ref _slots)[(int)(uint)tag];
        var source = Volatile.Read(ref slot.Source);
        return Volatile.Read(ref slot.Generation) == (uint)(tag >> 32) ? source : null;
    }

    /// <summary>What the kernel is to hand back for the present owner of a place.</summary>
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

    /// <summary>Puts another source into a place that is taken; events of the descriptor that has it are its own now.</summary>
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
            // Before the place can be anybody else's.
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
