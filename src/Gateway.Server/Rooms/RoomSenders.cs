using Gateway.Fleet;

namespace Gateway.Rooms;

/// <summary>The other nodes that have sent frames to a room: the number of the last one, and how many members each has said to have. Guarded by the room's interest.</summary>
internal sealed class RoomSenders
{
    private readonly Dictionary<int, Sender> _senders = [];
    private int _members;

    /// <summary>The members of all of them. May be read from any thread.</summary>
    internal int Members => Volatile.Read(ref _members);

    /// <summary>Notes a frame.</summary>
    /// <param name="header">What the frame begins with.</param>
    /// <param name="members">The members that the sender says to have; null if it does not say.</param>
    /// <param name="missed">How many frames of this sender lie between the last one and this, and were never heard.</param>
    /// <returns>False if it is no newer than one that was noted before.</returns>
    internal bool TryAccept(in FleetFrame header, int? members, out long missed)
    {
        missed = 0;
        var isKnown = _senders.TryGetValue(header.Sender.Number, out var before);
        if (isKnown && (header.Sender.Epoch < before.Epoch || (header.Sender.Epoch == before.Epoch && header.Sequence <= before.Last)))
        {
            return false;
        }

        var isSameProcess = isKnown && header.Sender.Epoch == before.Epoch;
        if (isSameProcess && !header.Flags.HasFlag(FleetFrameFlags.First))
        {
            missed = header.Sequence - before.Last - 1;
        }

        var now = new Sender(header.Sender.Epoch, header.Sequence, members ?? (isSameProcess ? before.Members : 0));
        _senders[header.Sender.Number] = now;
        _members += now.Members - before.Members;
        return true;
    }

    /// <summary>Forgets the members of a node that is gone, unless a later process of its number has said something by now.</summary>
    internal void Forget(NodeNumber node)
    {
        if (_senders.TryGetValue(node.Number, out var sender) && sender.Epoch <= node.Epoch)
        {
            _senders[node.Number] = sender with { Members = 0 };
            _members -= sender.Members;
        }
    }

    private readonly record struct Sender(uint Epoch, long Last, int Members);
}
