using Gateway.Commands;
using Gateway.Lookup;
using Gateway.Rooms;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>A session as a member of rooms.</summary>
internal sealed class SessionMemberships(MessageSession session, IRooms rooms, SessionMetrics metrics) : IMemberships, IRoomMember
{
    // Rooms and keys are named alike (docs/protocol.md 2.2), and found alike by the bytes of a request.
    private static readonly LookupKeyComparer ByBytes = new();

    // Only the session's own requests change it, and its end, which comes behind them; under its own lock, for others that look.
    private readonly HashSet<string> _joined = new(ByBytes);
    private bool _isOver;

    /// <inheritdoc/>
    public string Id { get; } = session.Id.ToString();

    /// <summary>The rooms it is in, in order; from any thread.</summary>
    internal IReadOnlyList<string> Names
    {
        get
        {
            lock (_joined)
            {
                return [.. _joined.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <inheritdoc/>
    public bool TryJoin(string room)
    {
        if (_joined.Contains(room))
        {
            return true;
        }

        lock (_joined)
        {
            // A handler that its session did not wait for may still ask; nobody would take it out of the room again.
            if (_joined.Count >= rooms.MaxPerMember || _isOver)
            {
                return false;
            }

            _joined.Add(room);
            rooms.Join(room, this);
            return true;
        }
    }

    /// <inheritdoc/>
    public bool TryLeave(string room)
    {
        lock (_joined)
        {
            if (!_joined.Remove(room))
            {
                return false;
            }
        }

        var wasIn = rooms.Leave(room, this);

        // Nobody pushes for the room from here on, and what was pushed while the session was in goes first: none of it comes behind the reply.
        session.WritePushesFirst();
        return wasIn;
    }

    /// <inheritdoc/>
    public bool TrySay(ReadOnlySpan<byte> room, ReadOnlySpan<byte> bytes)
    {
        if (!_joined.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(room, out var joined))
        {
            return false;
        }

        // Members are sent to behind the room's lock, also where the handler has awaited.
        using var pushes = PushBatch.Begin();
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
                metrics.PushDropped(session.Listener.Framing.CanCarry(message) ? "not text" : "not a line");
                break;
        }
    }

    internal void LeaveAll()
    {
        lock (_joined)
        {
            _isOver = true;
            foreach (var room in _joined)
            {
                rooms.Leave(room, this);
            }

            _joined.Clear();
        }
    }
}
