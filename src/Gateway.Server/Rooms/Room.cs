namespace Gateway.Rooms;

/// <summary>One room's members, under its own lock: whoever publishes holds it while handing over, so that all members see one order.</summary>
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

    /// <summary>Adds a member, unless the room was given up meanwhile.</summary>
    internal bool TryAdd(IRoomMember member, out bool isNew)
    {
        lock (_lock)
        {
            isNew = !_isGone && _members.Add(member);
            return !_isGone;
        }
    }

    /// <summary>Removes a member; the last one takes the room with it.</summary>
    internal bool Remove(IRoomMember member, out bool isGone)
    {
        lock (_lock)
        {
            var wasIn = _members.Remove(member);

            // Only whoever made it empty gives it up: nobody else would take its name away, and who joins would wait for that for ever.
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
