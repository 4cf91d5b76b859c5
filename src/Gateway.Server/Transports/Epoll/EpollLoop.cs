using System.Collections.Concurrent;

namespace Gateway.Transports.Epoll;

/// <summary>
/// An event loop: one thread that waits for the events of many descriptors and runs their handlers inline. It owns one receive buffer and one send buffer. A
/// connection borrows them during its turn, that is, while the loop runs its consumer (<see cref="EpollReader"/>, <see cref="LoopBuffers"/>).
/// </summary>
/// <remarks>
/// The loop is edge-triggered (epoll(7)): a descriptor is registered once and the kernel reports changes. A source that has not read everything is queued again
/// through <see cref="Post"/>, behind all others, so that a busy connection does not starve the others.
/// </remarks>
internal sealed unsafe class EpollLoop
{
    /// <summary>The maximum number of events of one call: 256, which are 4 KiB. The kernel returns the others to the next call.</summary>
    private const int BatchSize = 256;

    /// <summary>
    /// The number of polls before the thread sleeps if only one descriptor is active: 100, some 30 us. To wake a sleeping core costs a client that sends one
    /// request at a time as much as its whole request. If several descriptors are active, the next event may be any descriptor's, and polling would only use
    /// processor time that others on the machine, or within the container's quota, could use.
    /// </summary>
    private const int PollsBeforeSleep = 100;

    private const ulong WakeTag = ulong.MaxValue;

    private readonly int _epoll;
    private readonly LoopSignal _signal = new();
    private readonly Thread _thread;
    private readonly int _threadId;
    private readonly ILogger _log;
    private readonly EpollSlots _slots = new();
    private readonly Queue<IEpollSource> _runQueue = new();
    private readonly ConcurrentQueue<IEpollSource> _posted = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isEnding;
    private int _connections;
    private ulong _lastTag = WakeTag;
    private bool _hasSingleSource;
    private long _iterations;
    private volatile bool _isWaiting;

    /// <summary>Starts the thread.</summary>
    /// <exception cref="IOException">The kernel has no descriptors left for the loop.</exception>
    internal EpollLoop(EpollLoops owner, int index, ILogger log)
    {
        Owner = owner;
        Sends = new EpollSendQueue(this);
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

    /// <summary>Completes when the thread has ended and the loop's descriptors are closed.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>The number of iterations that have begun; null while the loop waits for the kernel. May be read on any thread.</summary>
    internal long? Progress => _isWaiting ? null : Volatile.Read(ref _iterations);

    /// <summary>The number of connections of the loop, by which new ones are distributed.</summary>
    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>The set of loops that this loop belongs to.</summary>
    internal EpollLoops Owner { get; }

    /// <summary>Whether the caller is this loop's own thread.</summary>
    internal bool IsCurrent => Environment.CurrentManagedThreadId == _threadId;

    /// <summary>The sources that are registered now. May be read on any thread.</summary>
    internal IEpollSource[] Sources => _slots.All;

    /// <summary>The pushes that it sends between its other work.</summary>
    internal EpollSendQueue Sends { get; }

    /// <summary>The buffers that connections borrow. Only for the loop's own thread.</summary>
    internal LoopBuffers Buffers { get; } = new();

    internal void AddConnection() => Interlocked.Increment(ref _connections);

    internal void RemoveConnection() => Interlocked.Decrement(ref _connections);

    /// <summary>Registers a descriptor with the kernel. May be called on any thread.</summary>
    /// <returns>The slot, for <see cref="Modify"/> and <see cref="Remove"/>; -1 if the kernel refused.</returns>
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

    /// <summary>Changes the events of a descriptor. The kernel checks its state again, so that no event is missed. May be called on any thread.</summary>
    /// <returns>False if the kernel refused.</returns>
    internal bool Modify(int slot, int descriptor, uint events) =>
        EpollEvents.Control(_epoll, Libc.EpollModify, descriptor, events | EpollEvents.EdgeTriggered, _slots.Tag(slot)) == 0;

    /// <summary>Assigns a descriptor's events to another source. Only for the loop's own thread.</summary>
    internal void Replace(int slot, IEpollSource source) => _slots.Replace(slot, source);

    /// <summary>Frees the slot of a descriptor that is or will be closed: the kernel removes the registration when the descriptor is closed.</summary>
    internal void Remove(int slot) => _slots.Remove(slot);

    /// <summary>Queues a call of <see cref="IEpollSource.OnPosted"/> on the loop's thread, after the events that are ready now. May be called on any thread.</summary>
    internal void Post(IEpollSource source)
    {
        if (IsCurrent)
        {
            _runQueue.Enqueue(source);
            return;
        }

        _posted.Enqueue(source);
        _signal.Set();
    }

    /// <summary>Ends the thread. Must be called only when no source is left.</summary>
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
            _iterations++;
            var count = _runQueue.Count > 0 ? Libc.EpollPoll(_epoll, events, BatchSize, 0) : Wait(events);
            DetectSingleSource(events, count);
            DispatchEvents(events, count);
            DequeuePosted();
            for (var remaining = _runQueue.Count; remaining > 0; remaining--)
            {
                Dispatch(_runQueue.Dequeue());
            }
        }

        CloseDescriptors();
        _isWaiting = true;
        _ended.SetResult();
    }

    /// <summary>Passes a batch of events to their sources. A source that was removed by an earlier event of the batch is skipped. Only for the loop's own thread.</summary>
    internal void DispatchEvents(byte* events, int count)
    {
        for (var index = 0; index < count; index++)
        {
            var tag = EpollEvents.Tag(events, index);
            if (tag != WakeTag && _slots.Find(tag) is { } source)
            {
                Dispatch(source, EpollEvents.Flags(events, index));
            }
        }
    }

    /// <summary>The tag that the kernel returns with the events of a slot's current source.</summary>
    internal ulong Tag(int slot) => _slots.Tag(slot);

    // Only one descriptor is active if two consecutive batches consist of one event each, of the same descriptor.
    private void DetectSingleSource(byte* events, int count)
    {
        var tag = count == 1 ? EpollEvents.Tag(events, 0) : WakeTag;
        _hasSingleSource = tag != WakeTag && tag == _lastTag;
        _lastTag = tag;
    }

    // A busy loop finds events with the first poll; an idle loop sleeps. If work is queued for the thread pool, the loop stops polling and leaves the core to it.
    private int Wait(byte* events)
    {
        for (var polls = _hasSingleSource ? PollsBeforeSleep : 1; polls > 0; polls--)
        {
            var count = Libc.EpollPoll(_epoll, events, BatchSize, 0);
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
        var received = Libc.EpollWait(_epoll, events, BatchSize, -1);
        _isWaiting = false;
        return received;
    }

    private void DequeuePosted()
    {
        if (!_signal.TryClear())
        {
            return;
        }

        while (_posted.TryDequeue(out var source))
        {
            _runQueue.Enqueue(source);
        }
    }

    // The kernel never reports an event without flags, so 0 means that the source was posted.
    private void Dispatch(IEpollSource source, uint events = 0)
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
            HandleFault(source, exception);
        }
    }

    private void HandleFault(IEpollSource source, Exception exception)
    {
        _log.ConnectionFailed(exception);
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
