using System.IO.Pipelines;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>
/// Messages that nobody asked for, on their way to a session's client. Whoever has the <see cref="WriterLock"/> writes; others queue, and whoever has it takes
/// what has queued before giving it back. So everything leaves through one ordered writer, and no publisher ever waits. Made on a session's first push.
/// </summary>
/// <remarks>It is the lock of its queue, and of the loop's wait for its turn.</remarks>
internal sealed class Outbox(MessageSession session, SessionOutput output)
{
    /// <summary>Pushes are sent on when so many wait, even in the middle of a burst: 64, which mostly fit one flush.</summary>
    private const int MostBehindBurst = 64;

    private readonly PushQueue _queue = new();
    private PushStall? _stall;
    private SessionCall? _call;
    private int _isScheduled;
    private int _hasDrainNotice;

    /// <summary>How many wait.</summary>
    internal int Count => _queue.Count;

    /// <summary>Bytes and messages that wait, and the most messages that ever did.</summary>
    internal (long Bytes, int Count, int Most) State => (_queue.Bytes, _queue.Count, _queue.MostCount);

    /// <summary>A flush that waits for the client; null where none ever did.</summary>
    internal PushStall? Stall => Volatile.Read(ref _stall);

    /// <summary>The call that waits for the session's next message, if one does. Read without the lock, changed under it.</summary>
    internal SessionCall? Call
    {
        get => Volatile.Read(ref _call);
        set => Volatile.Write(ref _call, value);
    }

    /// <summary>The session's loop, while it waits for its turn to write.</summary>
    internal TaskCompletionSource? LoopWaiter { get; set; }

    /// <summary>Queues a message and has it sent, now or at the end of the thread's <see cref="PushBatch"/>.</summary>
    /// <param name="message">The message without framing.</param>
    /// <param name="cutsSlowConsumer">Whether a session without room ends as a slow consumer.</param>
    /// <param name="flushed">Told whether it has left the process.</param>
    /// <param name="call">The call that it asks for, if it is one. A session has one at a time.</param>
    internal PushResult Push(byte[] message, bool cutsSlowConsumer, TaskCompletionSource<bool>? flushed = null, SessionCall? call = null)
    {
        int count;
        lock (this)
        {
            if (FindRefusal(message.Length, call, cutsSlowConsumer) is not PushResult.Accepted and var refusal)
            {
                return refusal;
            }

            _queue.Add(message, flushed, call);
            Call = call ?? Call;
            count = _queue.Count;
        }

        ScheduleSend(count);
        return PushResult.Accepted;
    }

    /// <summary>Pushes the notice of a drain, unless it was pushed before.</summary>
    internal void PushDrainNotice(byte[] notice)
    {
        if (Interlocked.Exchange(ref _hasDrainNotice, 1) == 0)
        {
            // Who has no room for it does not read, and would not hear it.
            Push(notice, cutsSlowConsumer: false);
        }
    }

    /// <summary>Sends what has queued, unless somebody else is about to. Never throws.</summary>
    internal void Send()
    {
        Volatile.Write(ref _isScheduled, 0);
        if (!output.TryAcquireForPush())
        {
            return;
        }

        do
        {
            WriteSome();
            var flush = output.StartFlush();
            if (!flush.IsCompletedSuccessfully)
            {
                _ = SendSlowlyAsync(flush);
                return;
            }

            EndFlush(flush.Result);
        }
        while (!output.TryReleaseFromPush());
    }

    /// <summary>Writes what has queued, at most a threshold's worth; the rest keeps its place. Only for whoever has the turn.</summary>
    internal void WriteSome()
    {
        lock (this)
        {
            while (!output.IsBroken && !output.IsFull && _queue.TryDequeue(out var message, out var call))
            {
                WriteOne(message, call);
            }

            if (output.IsBroken)
            {
                DropAll();
            }

            // No further push may come to ask for what keeps its place.
            if (_queue.Count > 0)
            {
                output.MarkContended();
            }
        }
    }

    /// <summary>Writes all that has queued, however much it is, ahead of a reply. Only for whoever has the turn.</summary>
    internal void WriteAll()
    {
        lock (this)
        {
            _queue.MarkAllAhead();
            while (!output.IsBroken && _queue.TryDequeue(out var message, out var call))
            {
                WriteOne(message, call);
            }
        }
    }

    /// <summary>What was written has left, or never will.</summary>
    internal void EndFlush(FlushResult result)
    {
        lock (this)
        {
            _queue.CompleteFlush(!result.IsCompleted);
        }
    }

    /// <summary>The session has ended: what still waits is lost.</summary>
    internal void End()
    {
        lock (this)
        {
            DropAll();
            _stall?.Dispose();
        }
    }

    private async Task SendSlowlyAsync(ValueTask<FlushResult> flush)
    {
        var stall = _stall ??= new PushStall(session);
        while (true)
        {
            EndFlush(await stall.WaitAsync(flush));
            if (output.TryReleaseFromPush())
            {
                return;
            }

            WriteSome();
            flush = output.StartFlush();
        }
    }

    private void ScheduleSend(int count)
    {
        // Read behind the lock: whoever has untouched it since has not looked into the queue yet.
        var isFirst = _isScheduled == 0 && Interlocked.Exchange(ref _isScheduled, 1) == 0;
        var isLong = count % MostBehindBurst == 0;
        if ((isFirst && !PushBatch.TryAdd(this)) || (isLong && !PushBatch.TryAddLong(this)))
        {
            Send();
        }
    }

    // Under the lock.
    private PushResult FindRefusal(int length, SessionCall? call, bool cutsSlowConsumer)
    {
        if (call is not null && Call is not null)
        {
            return PushResult.Called;
        }

        if (output.RefusesPushes)
        {
            return PushResult.Ended;
        }

        if (HasCapacityFor(length))
        {
            return PushResult.Accepted;
        }

        if (cutsSlowConsumer && !session.IsCut)
        {
            var since = Stall is { Since: var stalled and not Deadline.Never } ? stalled : session.Host.Clock.Now;
            session.Host.Log.SlowConsumer(session.Id, session.Listener.Name, _queue.Count, _queue.Bytes, session.Host.Clock.Now - since);
            session.CutOnThreadPool(SessionEnd.SlowConsumer);
        }

        return PushResult.Full;
    }

    // The number counts against a client that does not take what is sent; while only we are behind, the bytes alone do.
    private bool HasCapacityFor(int length)
    {
        var isStalled = Stall is { Since: not Deadline.Never } || session.Phase == SessionPhase.Sending;
        return (!isStalled || _queue.Count < session.Host.Limits.MaxQueuedMessages)
            && _queue.Bytes + _queue.BytesAhead + length <= SessionMemory.Queue(session.Host.Limits.MaxSessionMemory, session.Listener.MaxMessageSize);
    }

    // A publisher is not to suffer for a framing that can't write its message, nor those that push behind it.
    private void WriteOne(byte[] message, SessionCall? call)
    {
        if (call?.TryBegin(session.Traffic.BytesReceived) == false)
        {
            return;
        }

        try
        {
            output.Write(session.Host.Clock.Now, message);
        }
        catch (Exception exception)
        {
            output.Fail(exception);
            session.CutOnThreadPool(SessionEnd.Internal);
        }
    }

    private void DropAll()
    {
        while (_queue.TryDequeue(out _, out _))
        {
            session.Host.Metrics.PushDropped("session ended");
        }

        _queue.CompleteFlush(false);
    }
}
