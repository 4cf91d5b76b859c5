namespace Gateway.Rooms;

/// <summary>The members of one room, guarded by its own lock. The publisher holds the lock while it delivers, so that all members see the same order.</summary>
internal sealed class Room
{
    private readonly Lock _lock = new();
    private readonly HashSet<IRoomMember> _members = [];
    private bool _isGone;

    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _members.Count;
            }
        }
    }

    /// <summary>Adds a member, unless the room was removed meanwhile.</summary>
    internal bool TryAdd(IRoomMember member, out bool isNew)
    {
        lock (_lock)
        {
            isNew = !_isGone && _members.Add(member);
            return !_isGone;
        }
    }

    /// <summary>Removes a member. Removing the last one removes the room.</summary>
    internal bool Remove(IRoomMember member, out bool isGone)
    {
        lock (_lock)
        {
            var wasIn = _members.Remove(member);

            // Only the caller that made the room empty reports it as gone. No other caller would remove it from the table, and a joining member would wait for
            // that for ever.
            isGone = wasIn && _members.Count == 0;
            _isGone |= isGone;
            return wasIn;
        }
    }

    internal int Deliver(IRoomMember? sender, byte[] message)
    {
        lock (_lock)
        {
            var count = 0;
            foreach (var member in _members)
            {
                if (!ReferenceEquals(member, sender))
                {
                    member.Deliver(message);
                    count++;
                }
            }

            return count;
        }
    }

    internal IReadOnlyList<string> Ids()
    {
        lock (_lock)
        {
            return [.. _members.Select(member => member.Id)];
        }
    }
}
