using Gateway.Commands;
using Gateway.Diagnostics;
using Gateway.Lookup;
using Gateway.Rooms;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>A session as a member of rooms.</summary>
internal sealed class SessionMemberships(Session session, IRooms rooms, GatewayMetrics metrics) : IMemberships, IRoomMember
{
    // Rooms and keys are named alike (PROTOCOL.md 2.5), and found alike by the bytes of a request.
    private static readonly LookupKeyComparer Names = new();

    // Only the session's own requests touch it, and its end, which comes behind them.
    private readonly HashSet<string> _joined = new(Names);

    /// <inheritdoc/>
    public string Id { get; } = session.Id.ToString();

    /// <inheritdoc/>
    public bool TryJoin(string room)
    {
        if (_joined.Contains(room))
        {
            return true;
        }

        if (_joined.Count >= rooms.MaxPerMember)
        {
            return false;
        }

        _joined.Add(room);
        rooms.Join(room, this);
        return true;
    }

    /// <inheritdoc/>
    public bool TryLeave(string room) => _joined.Remove(room) && rooms.Leave(room, this);

    /// <inheritdoc/>
    public bool TrySay(ReadOnlySpan<byte> room, ReadOnlySpan<byte> bytes)
    {
        if (!_joined.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(room, out var joined))
        {
            return false;
        }

        rooms.Publish(joined, this, RoomMessage.Encode(joined, Id, bytes));
        return true;
    }

    /// <inheritdoc/>
    public void Deliver(byte[] message)
    {
        switch (session.Push(message, cutsSlowConsumer: true))
        {
            case PushResult.Full:
                metrics.PushDropped("slow consumer");
                break;
            case PushResult.NotCarried:
                metrics.PushDropped("not a line");
                break;
        }
    }

    internal void LeaveAll()
    {
        foreach (var room in _joined)
        {
            rooms.Leave(room, this);
        }

        _joined.Clear();
    }
}
