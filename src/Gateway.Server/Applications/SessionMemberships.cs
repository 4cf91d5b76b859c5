using Gateway.Commands;
using Gateway.Lookup;
using Gateway.Rooms;
using Gateway.Sessions;

namespace Gateway.Applications;

/// <summary>A session as a member of rooms.</summary>
internal sealed class SessionMemberships(MessageSession session, IRooms rooms, SessionMetrics metrics) : IMemberships, IRoomMember
{
    // Rooms and keys follow the same rule for names (docs/protocol.md 2.2), and both are found by the bytes of a request.
    private static readonly LookupKeyComparer ByBytes = new();

    // Changed only by the session's own requests, and by its end, which comes after them. Guarded by its own lock for other readers.
    private readonly HashSet<string> _joined = new(ByBytes);
    private bool _isOver;

    /// <inheritdoc/>
    public string Id { get; } = session.Id.ToString();

    /// <summary>The session's rooms, in order. May be called from any thread.</summary>
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
    public bool TryJoin(string room) => TryAdd(room, isAtOnce: false);

    /// <inheritdoc/>
    public bool TryJoinAtOnce(string room) => TryAdd(room, isAtOnce: session.IsHandling);

    private bool TryAdd(string room, bool isAtOnce)
    {
        if (_joined.Contains(room))
        {
            return true;
        }

        lock (_joined)
        {
            // A handler that its session no longer waits for may still call this; nobody would remove the session from the room again.
            if (_joined.Count >= rooms.MaxPerMember || _isOver)
            {
                return false;
            }

            if (isAtOnce)
            {
                rooms.Join(room, this);
            }
            else
            {
                JoinAfterReply(room);
            }

            _joined.Add(room);
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

        rooms.Leave(room, this);

        // From here on no thread pushes for the room. Messages that were pushed while the session was a member are written first, so that none follows the
        // reply.
        session.WritePushesFirst();
        return true;
    }

    /// <inheritdoc/>
    public bool TrySay(ReadOnlySpan<byte> room, ReadOnlySpan<byte> bytes) => Say(room, bytes) == SayResult.Said;

    /// <inheritdoc/>
    public SayResult Say(ReadOnlySpan<byte> room, ReadOnlySpan<byte> bytes)
    {
        if (!_joined.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(room, out var joined))
        {
            return SayResult.NotInRoom;
        }

        var message = RoomMessage.Encode(joined, Id, bytes);
        if (message.Length > rooms.MaxMessageSize)
        {
            return SayResult.TooLarge;
        }

        // Messages are sent after the room's lock was released, also where the handler has awaited.
        using var pushes = PushBatch.Begin();
        rooms.Publish(joined, this, message);
        return SayResult.Said;
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
                var framing = session.Output.Framing;
                metrics.PushDropped(framing.CanCarry(message) ? "not text" : framing.CanCarry("\n"u8) ? "not carried" : "not a line");
                break;
        }
    }

    // A handler that awaits before it replies does not hold the writer lock: a message of the room could be sent before the reply (docs/protocol.md 2.3).
    private void JoinAfterReply(string room) => session.AfterReplies(() =>
    {
        lock (_joined)
        {
            if (!_isOver && _joined.Contains(room))
            {
                rooms.Join(room, this);
            }
        }
    });

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
