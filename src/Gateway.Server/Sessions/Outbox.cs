using System.IO.Pipelines;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>
/// The pushes on their way to a session's client. The holder of the <see cref="WriterLock"/> writes. Other threads queue their pushes, and the holder takes
/// them from the queue before it releases the lock. So everything is written through one ordered writer, and no publisher ever waits. Created by a session's
/// first push.
/// </summary>
/// <remarks>The object is also the monitor that guards its queue and the loop's wait for the writer lock.</remarks>
internal sealed class Outbox(MessageSession session, SessionOutput output)
{
    private readonly PushQueue _queue = new();
    private PushStall? _stall;
    private SessionCall? _call;
    private int _isScheduled;
    private int _hasDrainNotice;

    /// <summary>The number of queued messages.</summary>
    internal int Count => _queue.Count;

    /// <summary>Queued bytes and messages, and the maximum number of messages that were queued at a time.</summary>
    internal (long Bytes, int Count, int Most) State => (_queue.Bytes, _queue.Count, _queue.MostCount);

    /// <summary>The queue of the thread that serves the connection; null if the transport has none.</summary>
    internal ISendQueue? SendQueue => session.Features.Get<ISendQueue>();

    // The number of messages is limited only while the client does not read. While the gateway itself is behind, only the bytes are limited.
    private int MaxQueuedMessages => Stall is { Since: not Deadline.Never } || session.Phase == SessionPhase.Sending ? session.Host.Limits.MaxQueuedMessages : int.MaxValue;

    private long MaxQueueBytes => SessionMemory.Queue(session.Host.Limits.MaxSessionMemory, session.Listener.MaxMessageSize);

    /// <summary>A flush that waits for the client; null if no flush ever waited.</summary>
    internal PushStall? Stall => Volatile.Read(ref _stall);

    /// <summary>The call that waits for the session's next message; null if there is none. Read without the monitor, changed under it.</summary>
    internal SessionCall? Call
    {
        get => Volatile.Read(ref _call);
        set => Volatile.Write(ref _call, value);
    }

    /// <summary>Completed when the session's loop, which waits for the writer lock, has got it; null while the loop does not wait.</summary>
    internal TaskCompletionSource? LoopWaiter { get; set; }

    /// <summary>Queues a message and has it sent, now or at the end of the thread's <see cref="PushBatch"/>.</summary>
    /// <param name="message">The message without framing.</param>
    /// <param name="cutsSlowConsumer">Whether a session without capacity is aborted as a slow consumer.</param>
    /// <param name="flushed">Completed once the message has left the process (<see cref="PushResult.Accepted"/>), or when it is known that it never will.</param>
    /// <param name="call">The call that the message belongs to; null for none. A session has one at a time.</param>
    internal PushResult Push(byte[] message, bool cutsSlowConsumer, TaskCompletionSource<PushResult>? flushed = null, SessionCall? call = null)
    {
        bool isSendDue;
        lock (this)
        {
            if (FindRefusal(message.Length, call, cutsSlowConsumer) is not PushResult.Accepted and var refusal)
            {
                return refusal;
            }

            _queue.Add(message, flushed, call);
            Call = call ?? Call;
            isSendDue = _queue.IsSendDue(MaxQueueBytes);
        }

        ScheduleSend(isSendDue);
        return PushResult.Accepted;
    }

    /// <summary>Pushes the notice of a drain, once.</summary>
    internal void PushDrainNotice(byte[] notice)
    {
        if (Interlocked.Exchange(ref _hasDrainNotice, 1) == 0)
        {
            // A session without capacity does not read, and would not receive the notice.
            Push(notice, cutsSlowConsumer: false);
        }
    }

    /// <summary>Sends as scheduled: from here on, pushes schedule the outbox again. Never throws.</summary>
    internal void Send()
    {
        Volatile.Write(ref _isScheduled, 0);
        SendQueued();
    }

    /// <summary>Sends the queued messages, unless the holder of the writer lock will. A schedule stays, so that the outbox is in one at most. Never throws.</summary>
    internal void SendQueued()
    {
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

    /// <summary>Writes queued messages up to the flush threshold; the rest stays queued. The caller must hold the writer lock.</summary>
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

            // The rest must be written before the lock is released, even if no further push asks for it.
            if (_queue.Count > 0)
            {
                output.MarkContended();
            }
        }
    }

    /// <summary>Writes all queued messages ahead of a reply, whatever their size. The caller must hold the writer lock.</summary>
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

    /// <summary>Completes the messages that were flushed: they have left the process, or never will.</summary>
    internal void EndFlush(FlushResult result)
    {
        lock (this)
        {
            _queue.CompleteFlush(!result.IsCompleted);
        }
    }

    /// <summary>Drops the queued messages, because the session has ended.</summary>
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
        while (true)
        {
            EndFlush(await (_stall ??= new PushStall(session)).WaitAsync(flush));
            if (output.TryReleaseFromPush())
            {
                return;
            }

            WriteSome();
            flush = output.StartFlush();
        }
    }

    private void ScheduleSend(bool isSendDue)
    {
        // Read after the monitor was released: a thread that has reset the flag since then has not looked into the queue yet.
        var isFirst = _isScheduled == 0 && Interlocked.Exchange(ref _isScheduled, 1) == 0;
        if (isFirst && !PushBatch.TryAdd(this))
        {
            Send();
        }
        else if (isSendDue && !PushBatch.TryAddDue(this))
        {
            SendQueued();
        }
    }

    // The caller must hold the monitor.
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

        if (_queue.HasCapacityFor(length, MaxQueuedMessages, MaxQueueBytes))
        {
            return PushResult.Accepted;
        }

        if (cutsSlowConsumer && !session.IsAborted)
        {
            var since = Stall is { Since: var stalled and not Deadline.Never } ? stalled : session.Host.Clock.Now;
            session.Host.Log.SlowConsumer(session.Id, session.Listener.Name, _queue.Count, _queue.Bytes, session.Host.Clock.Now - since);
            session.AbortOnThreadPool(SessionEnd.SlowConsumer);
        }

        return PushResult.Full;
    }

    // A framing that cannot write the message must not affect the publisher or other publishers.
    private void WriteOne(byte[] message, SessionCall? call)
    {
        if (!output.StillCarries(message) || call?.TryBegin(session.Traffic.BytesReceived) == false)
        {
            _queue.Refuse(call);
            return;
        }

        try
        {
            output.Write(session.Host.Clock.Now, message);
        }
        catch (Exception exception)
        {
            output.Fail(exception);
            session.AbortOnThreadPool(SessionEnd.Internal);
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
