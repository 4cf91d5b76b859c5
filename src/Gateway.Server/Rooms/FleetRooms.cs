using System.Buffers.Binary;
using System.Collections.Concurrent;
using Gateway.Fleet;

namespace Gateway.Rooms;

/// <summary>
/// The rooms of a fleet: members here are served as by <see cref="LocalRooms"/>, first; then the message goes to the nodes that have members or watchers of the room. A
/// publisher never waits for another node.
/// </summary>
internal sealed class FleetRooms : IRooms, IDisposable
{
    /// <summary>The pause between two reports of how many members rooms have: 100 ms.</summary>
    internal static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The rooms that one report may be about: 200, so that 2 000 are reported in a second at most.</summary>
    private const int MaxReports = 200;

    private readonly LocalRooms _local;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, RoomInterest> _interests = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<RoomInterest> _due = new();
    private IFleetEngine _engine = null!;
    private FleetMembership? _membership;
    private FleetOptions _options = null!;
    private ITimer? _timer;
    private long _lastSequence;
    private long _awaySince;

    /// <summary>All parameters come from DI.</summary>
    public FleetRooms(LocalRooms local, FleetCounters counters, TimeProvider time) => (_local, Counters, _time) = (local, counters, time);

    /// <inheritdoc/>
    public int MaxPerMember => _local.MaxPerMember;

    /// <inheritdoc/>
    public int MaxMessageSize => _membership is not null && _engine.MaxFrameSize is var size and > 0 ? size - FleetFrame.HeaderSize : int.MaxValue;

    /// <inheritdoc/>
    public int Count => _local.Count;

    /// <inheritdoc/>
    public long Memberships => _local.Memberships;

    internal FleetCounters Counters { get; }

    internal NodeNumber Self => _membership?.Id ?? default;

    /// <summary>Whether what others have said of their members still holds: not once the engine has been away for a lease.</summary>
    private bool KnowsOthers => Volatile.Read(ref _awaySince) is not (> 0 and var since) || _time.GetElapsedTime(since) < _options.Lease;

    /// <summary>Begins to share rooms. Until then members here are all that there are.</summary>
    internal void Start(IFleetEngine engine, FleetMembership membership, FleetOptions options)
    {
        (_engine, _options) = (engine, options);
        membership.Joined += ReportAll;
        membership.Nodes.Gone += Forget;
        engine.StateChanged += state => Volatile.Write(ref _awaySince, state == FleetState.Away ? _time.GetTimestamp() : 0);
        _timer = _time.CreateTimer(static rooms => ((FleetRooms)rooms!).Report(), this, ReportInterval, ReportInterval);
        _membership = membership;
    }

    /// <inheritdoc/>
    public bool Join(string room, IRoomMember member)
    {
        if (_membership is null)
        {
            return _local.Join(room, member);
        }

        var interest = Hold(room);
        if (_local.Join(room, member))
        {
            interest.OnCountChanged();
            return true;
        }

        interest.Release();
        return false;
    }

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(string room)
    {
        if (_membership is not { IsJoined: true })
        {
            return;
        }

        var interest = Hold(room);
        await interest.Confirmed.WaitAsync(_options.Request, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        interest.Release();
    }

    /// <inheritdoc/>
    public bool Leave(string room, IRoomMember member)
    {
        if (!_local.Leave(room, member))
        {
            return false;
        }

        if (_interests.TryGetValue(room, out var interest))
        {
            interest.OnCountChanged();
            interest.Release();
        }

        return true;
    }

    /// <inheritdoc/>
    public int CountMembers(string room) => _local.CountMembers(room);

    /// <inheritdoc/>
    public async ValueTask<int> CountAllMembersAsync(string room)
    {
        if (_interests.TryGetValue(room, out var interest))
        {
            return Total(interest);
        }

        if (Self.Number == 0)
        {
            return 0;
        }

        var question = new byte[FleetFrame.HeaderSize];
        new FleetFrame(FleetFrameKind.RoomCountsWanted, FleetFrameFlags.None, Self, NextSequence()).Write(question);
        var answer = await _engine.AskAsync(Topic(room), question, _options.Request);
        return answer.Payload.Length == sizeof(int) ? Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(answer.Payload.Span)) : 0;
    }

    /// <inheritdoc/>
    public int Publish(string room, IRoomMember? sender, byte[] message)
    {
        var count = _local.Publish(room, sender, message);
        if (Self.Number == 0)
        {
            return count;
        }

        if (_interests.TryGetValue(room, out var interest))
        {
            interest.Publish(FleetFrameKind.RoomMessage, message);
        }
        else
        {
            Send(room, new FleetFrame(FleetFrameKind.RoomMessage, FleetFrameFlags.First, Self, NextSequence()), message);
        }

        return count;
    }

    /// <inheritdoc/>
    public IDisposable Watch(string room, Action<byte[]> deliver)
    {
        var watch = _local.Watch(room, deliver);
        return _membership is null ? watch : new HeldWatch(watch, Hold(room));
    }

    /// <inheritdoc/>
    public IEnumerable<string> All() => _local.All();

    /// <inheritdoc/>
    public IReadOnlyList<string> GetMembers(string room) => _local.GetMembers(room);

    /// <inheritdoc/>
    /// <remarks>The subscriptions end with the engine.</remarks>
    public void Dispose() => _timer?.Dispose();

    internal static FleetTopic Topic(string room) => new("r", room);

    /// <summary>The members of a room in all nodes, as far as they are known.</summary>
    internal int Total(RoomInterest interest) => _local.CountMembers(interest.Room) + (KnowsOthers ? interest.Others : 0);

    /// <summary>Delivers a message of another node.</summary>
    internal void Deliver(string room, byte[] message) => _local.Publish(room, sender: null, message);

    internal int CountLocal(string room) => _local.CountMembers(room);

    internal IFleetSubscription Listen(RoomInterest interest) => _engine.Listen(Topic(interest.Room), interest);

    internal bool Send(string room, in FleetFrame frame, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[FleetFrame.HeaderSize];
        frame.Write(header);
        return _engine.TryPublish(Topic(room), header, payload);
    }

    /// <summary>Has the next report of members be about this room, too.</summary>
    internal void AddDue(RoomInterest interest) => _due.Enqueue(interest);

    internal void Remove(RoomInterest interest) => _interests.TryRemove(KeyValuePair.Create(interest.Room, interest));

    /// <summary>A number greater than all before, of this process and of those before it: from the clock, in microseconds since 1970.</summary>
    internal long NextSequence()
    {
        while (true)
        {
            var last = Volatile.Read(ref _lastSequence);
            var next = Math.Max(last + 1, (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
            if (Interlocked.CompareExchange(ref _lastSequence, next, last) == last)
            {
                return next;
            }
        }
    }

    private RoomInterest Hold(string room)
    {
        while (true)
        {
            var interest = _interests.GetOrAdd(room, static (room, rooms) => new RoomInterest(rooms, room, rooms._time), this);
            if (interest.TryHold())
            {
                return interest;
            }
        }
    }

    private void Report()
    {
        var count = Math.Min(_due.Count, MaxReports);
        for (var index = 0; index < count && _due.TryDequeue(out var interest); index++)
        {
            interest.Report();
        }
    }

    private void ReportAll()
    {
        foreach (var interest in _interests.Values)
        {
            interest.OnJoined();
        }
    }

    private void Forget(NodeNumber node)
    {
        foreach (var interest in _interests.Values)
        {
            interest.Forget(node);
        }
    }
}
