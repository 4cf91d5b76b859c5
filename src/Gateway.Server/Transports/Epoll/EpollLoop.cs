using System.Collections.Concurrent;

namespace Gateway.Transports.Epoll;

/// <summary>
/// One thread that waits for many descriptors and runs what they wake, inline. It owns one receive and one send buffer, which the
/// connection whose turn it is borrows (<see cref="EpollReader"/>, <see cref="LoopBuffers"/>).
/// </summary>
/// <remarks>
/// Edge-triggered: a descriptor is registered once and the kernel tells changes; whoever has not read to the end comes back through
/// <see cref="Post"/>, behind everybody else, so that no busy connection starves the others.
/// </remarks>
internal sealed unsafe class EpollLoop
{
    /// <summary>Events taken from the kernel at once: 256, 4 KiB; more wait for the next look.</summary>
    private const int BatchSize = 256;

    /// <summary>
    /// Looks before it sleeps where one client alone is talking: 100, some 30 us. Waking a sleeping core costs a client that sends one
    /// request at a time as much as its whole request. With several the next event is anybody's, and looking for it would only burn
    /// processor time that others on the machine, or the container's quota, could use.
    /// </summary>
    private const int LooksBeforeSleep = 100;

    private const ulong WakeTag = ulong.MaxValue;

    private readonly int _epoll;
    private readonly LoopSignal _signal = new();
    private readonly Thread _thread;
    private readonly int _threadId;
    private readonly ILogger _log;
    private readonly EpollSlots _slots = new();
    private readonly Queue<IEpollSource> _again = new();
    private readonly ConcurrentQueue<IEpollSource> _posted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isEnding;
    private int _connections;
    private ulong _lastTag = WakeTag;
    private bool _isDialogue;
    private long _turns;
    private volatile bool _isWaiting;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="IOException">The kernel has no descriptors left for it.</exception>
    internal EpollLoop(EpollLoops owner, int index, ILogger log)
    {
        Owner = owner;
        _log = log;
        _epoll = Libc.EpollCreate(Libc.SocketCloseOnExec);
        if (_epoll < 0 || _signal.Descriptor < 0
            || EpollEvents.Control(_epoll, Libc.EpollAdd, _signal.Descriptor, EpollEvents.Readable | EpollEvents.EdgeTriggered, WakeTag) < 0)
        {
            var errno = Libc.Errno;
            CloseDescriptors();
            throw new IOException($"The epoll transport can't start: the system has no descriptors for it (errno {errno}).");
        }

        _thread = new Thread(Run) { IsBackground = true, Name = $"Gateway loop {index}" };
        _threadId = _thread.ManagedThreadId;
        _thread.UnsafeStart();
    }

    /// <summary>Done when the thread has ended and its descriptors are closed.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>How many turns it has begun; null while it waits for the kernel. From any thread.</summary>
    internal long? Progress => _isWaiting ? null : Volatile.Read(ref _turns);

    /// <summary>How many connections it has, to share new ones out.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>The loops that it is one of.</summary>
    internal EpollLoops Owner { get; }

    /// <summary>Whether the caller is this loop's own thread.</summary>
    internal bool IsCurrent => Environment.CurrentManagedThreadId == _threadId;

    /// <summary>Whoever has a descriptor in it now. From any thread.</summary>
    internal IEpollSource[] Sources => _slots.All;

    /// <summary>What connections borrow. Only for the loop's own thread.</summary>
    internal LoopBuffers Buffers { get; } = new();

    internal void ConnectionOpened() => Interlocked.Increment(ref _connections);

    internal void ConnectionClosed() => Interlocked.Decrement(ref _connections);

    /// <summary>Lets the kernel tell about a descriptor from now on. From any thread.</summary>
    /// <returns>The number for <see cref="Change"/> and <see cref="Remove"/>, or -1 if the kernel refused.</returns>
    internal int Add(IEpollSource source, int descriptor, uint events)
    {
        var slot = _slots.Add(source);
        if (EpollEvents.Control(_epoll, Libc.EpollAdd, descriptor, events | EpollEvents.EdgeTriggered, _slots.Tag(slot)) == 0)
        {
            return slot;
        }

        _slots.Remove(slot);
        return -1;
    }

    /// <summary>Asks for other events; the kernel looks again, so that none is missed. From any thread.</summary>
    internal bool Change(int slot, int descriptor, uint events) =>
        EpollEvents.Control(_epoll, Libc.EpollModify, descriptor, events | EpollEvents.EdgeTriggered, _slots.Tag(slot)) == 0;

    /// <summary>Hands a descriptor's events on to another source. Only for the loop's own thread.</summary>
    internal void Replace(int slot, IEpollSource source) => _slots.Replace(slot, source);

    /// <summary>Forgets a descriptor that is closed: the kernel has forgotten it with the close.</summary>
    internal void Remove(int slot) => _slots.Remove(slot);

    /// <summary>Calls <see cref="IEpollSource.OnPosted"/> on the loop's thread, after what is ready now. From any thread.</summary>
    internal void Post(IEpollSource source)
    {
        if (IsCurrent)
        {
            _again.Enqueue(source);
            return;
        }

        _posted.Enqueue(source);
        _signal.Set();
    }

    /// <summary>Ends the thread. Only once no source is left.</summary>
    internal void End()
    {
        _isEnding = true;
        _signal.Set();
    }

    private void Run()
    {
        var events = stackalloc byte[BatchSize * EpollEvents.Size];
        while (!_isEnding)
        {
            _turns++;
            var count = _again.Count > 0 ? Libc.EpollLook(_epoll, events, BatchSize, 0) : Wait(events);
            Watch(events, count);
            Deliver(events, count);
            TakePosted();
            for (var left = _again.Count; left > 0; left--)
            {
                Tell(_again.Dequeue());
            }
        }

        CloseDescriptors();
        _isWaiting = true;
        _ended.SetResult();
    }

    /// <summary>Tells the sources of a batch of events, those that are still there when it is their turn. Only for the loop's own thread.</summary>
    internal void Deliver(byte* events, int count)
    {
        for (var index = 0; index < count; index++)
        {
            var tag = EpollEvents.Tag(events, index);
            if (tag != WakeTag && _slots.Find(tag) is { } source)
            {
                Tell(source, EpollEvents.Flags(events, index));
            }
        }
    }

    /// <summary>What the kernel hands back with the events of a place's present owner.</summary>
    internal ulong Tag(int slot) => _slots.Tag(slot);

    // A dialogue: the same descriptor twice running, and no other.
    private void Watch(byte* events, int count)
    {
        var tag = count == 1 ? EpollEvents.Tag(events, 0) : WakeTag;
        _isDialogue = tag != WakeTag && tag == _lastTag;
        _lastTag = tag;
    }

    // A loop that is busy never gets past the first look; one that is idle sleeps. Work that waits for a thread goes before looking again.
    private int Wait(byte* events)
    {
        for (var looks = _isDialogue ? LooksBeforeSleep : 1; looks > 0; looks--)
        {
            var count = Libc.EpollLook(_epoll, events, BatchSize, 0);
            if (count != 0 || _isEnding)
            {
                return count;
            }

            if (ThreadPool.PendingWorkItemCount > 0)
            {
                break;
            }
        }

        _isWaiting = true;
        var told = Libc.EpollWait(_epoll, events, BatchSize, -1);
        _isWaiting = false;
        return told;
    }

    private void TakePosted()
    {
        if (!_signal.TryTake())
        {
            return;
        }

        while (_posted.TryDequeue(out var source))
        {
            _again.Enqueue(source);
        }
    }

    // The kernel never tells of no event: that is what was posted.
    private void Tell(IEpollSource source, uint events = 0)
    {
        try
        {
            if (events == 0)
            {
                source.OnPosted();
            }
            else
            {
                source.OnEvents(events);
            }
        }
        catch (Exception exception)
        {
            Faulted(source, exception);
        }
    }

    private void Faulted(IEpollSource source, Exception exception)
    {
        _log.ConnectionFaulted(exception);
        source.OnFault();
    }

    private void CloseDescriptors()
    {
        _signal.Close();
        if (_epoll >= 0)
        {
            _ = Libc.Close(_epoll);
        }
    }
}
