using System.Buffers.Binary;
using System.Text;
using Gateway.Fleet;

namespace Gateway.Rooms;

/// <summary>
/// What this node has to do with a room of the fleet while it has members or watchers here, and for a second longer: the subscription, the numbers of the frames, and the
/// members that other nodes have.
/// </summary>
internal sealed class RoomInterest : IFleetListener
{
    /// <summary>How long the subscription outlives the last holder: 1 s. Who comes back at once would hear some messages twice by a second one.</summary>
    internal static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly FleetRooms _rooms;
    private readonly byte[] _prefix;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly RoomSenders _senders = new();
    private IFleetSubscription? _subscription;
    private long _sequence;
    private long _unheldSince;
    private int _holders;
    private bool _isGone;
    private bool _isDue;
    private bool _isCountDue;
    private bool _wantsCounts;

    internal RoomInterest(FleetRooms rooms, string room, TimeProvider time)
    {
        (_rooms, Room, _time) = (rooms, room, time);
        _prefix = Encoding.ASCII.GetBytes($"MSG {room} ");
    }

    internal string Room { get; }

    /// <summary>Completes once what others publish is heard.</summary>
    internal Task Confirmed => _subscription!.Confirmed;

    /// <summary>The members that other nodes have, as they have said.</summary>
    internal int Others => _senders.Members;

    /// <summary>Keeps the interest until <see cref="Release"/>; false if it is gone.</summary>
    internal bool TryHold()
    {
        lock (_lock)
        {
            if (_isGone)
            {
                return false;
            }

            _holders++;
            if (_subscription is null)
            {
                _subscription = _rooms.Listen(this);
                _ = AskOnceConfirmedAsync(_subscription.Confirmed);
            }

            return true;
        }
    }

    internal void Release()
    {
        lock (_lock)
        {
            if (--_holders == 0)
            {
                _unheldSince = _time.GetTimestamp();
                MakeDue();
            }
        }
    }

    internal void OnCountChanged()
    {
        lock (_lock)
        {
            _isCountDue = true;
            MakeDue();
        }
    }

    /// <summary>Tells the others, and asks them: they may have missed something.</summary>
    internal void OnJoined()
    {
        lock (_lock)
        {
            _isCountDue = _wantsCounts = true;
            MakeDue();
        }
    }

    /// <summary>Sends a frame, in order.</summary>
    internal void Publish(FleetFrameKind kind, ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            var self = _rooms.Self;
            if (self.Number == 0)
            {
                return;
            }

            var isFirst = _sequence == 0;
            _sequence = isFirst ? _rooms.NextSequence() : _sequence + 1;
            _rooms.Send(Room, new FleetFrame(kind, isFirst ? FleetFrameFlags.First : FleetFrameFlags.None, self, _sequence), payload);
        }
    }

    /// <summary>Says what is due, and ends the interest that nobody has held for a while.</summary>
    internal void Report()
    {
        bool sendsCount, wantsCounts, isGone;
        lock (_lock)
        {
            _isDue = false;
            (sendsCount, wantsCounts) = (_isCountDue, _wantsCounts && _subscription!.Confirmed.IsCompleted);
            _isCountDue = false;
            _wantsCounts &= !wantsCounts;
            isGone = _holders == 0 && _time.GetElapsedTime(_unheldSince) >= Linger;
            _isGone |= isGone;
            if (!isGone && _holders == 0)
            {
                MakeDue();
            }
        }

        if (sendsCount)
        {
            Span<byte> count = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(count, _rooms.CountLocal(Room));
            Publish(FleetFrameKind.RoomCount, count);
        }

        if (wantsCounts)
        {
            Publish(FleetFrameKind.RoomCountsWanted, []);
        }

        if (isGone)
        {
            _rooms.Remove(this);
            _ = _subscription!.DisposeAsync().AsTask();
        }
    }

    /// <summary>Forgets the members of a node.</summary>
    internal void Forget(NodeNumber node)
    {
        lock (_lock)
        {
            _senders.Forget(node);
        }
    }

    /// <inheritdoc/>
    void IFleetListener.Receive(ReadOnlySpan<byte> frame, FleetReply reply)
    {
        if (!FleetFrame.TryRead(frame, out var header))
        {
            _rooms.Counters.Dropped(FleetDrop.Invalid);
            return;
        }

        var payload = frame[FleetFrame.HeaderSize..];
        if (reply.IsExpected)
        {
            Answer(header, reply);
        }
        else if (!IsWellFormed(header.Kind, payload))
        {
            _rooms.Counters.Dropped(FleetDrop.Invalid);
        }
        else if (TryAccept(header, payload) && header.Kind == FleetFrameKind.RoomMessage)
        {
            _rooms.Deliver(Room, payload.ToArray());
        }
    }

    private void Answer(in FleetFrame header, FleetReply reply)
    {
        if (header.Kind != FleetFrameKind.RoomCountsWanted)
        {
            _rooms.Counters.Dropped(FleetDrop.Invalid);
            return;
        }

        Span<byte> total = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(total, _rooms.Total(this));
        reply.TrySend(total);
    }

    // A message names the room of its subject, and a sender.
    private bool IsWellFormed(FleetFrameKind kind, ReadOnlySpan<byte> payload) => kind switch
    {
        FleetFrameKind.RoomMessage => payload.StartsWith(_prefix) && payload[_prefix.Length..].IndexOf((byte)' ') > 0,
        FleetFrameKind.RoomCount => payload.Length == sizeof(int) && BinaryPrimitives.ReadInt32BigEndian(payload) >= 0,
        FleetFrameKind.RoomCountsWanted => payload.IsEmpty,
        _ => false,
    };

    private bool TryAccept(in FleetFrame header, ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            var count = header.Kind == FleetFrameKind.RoomCount ? BinaryPrimitives.ReadInt32BigEndian(payload) : (int?)null;
            if (!_senders.TryAccept(header, count, out var missed))
            {
                _rooms.Counters.Dropped(FleetDrop.Old);
                return false;
            }

            if (missed > 0)
            {
                _rooms.Counters.Miss(missed);
                _wantsCounts = true;
                MakeDue();
            }

            if (header.Kind == FleetFrameKind.RoomCountsWanted)
            {
                _isCountDue = true;
                MakeDue();
            }

            return true;
        }
    }

    // Others answer to the room's subject, so that it must be heard first.
    private async Task AskOnceConfirmedAsync(Task confirmed)
    {
        await confirmed;
        OnJoined();
    }

    private void MakeDue()
    {
        if (!_isDue)
        {
            _isDue = true;
            _rooms.AddDue(this);
        }
    }
}
