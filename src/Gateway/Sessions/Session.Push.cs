using System.IO.Pipelines;
using Gateway.Limits;

namespace Gateway.Sessions;

// The other way round: messages that nobody asked for. Whoever holds the writer writes; others queue, and the holder takes what has
// queued before it lets go. So everything leaves through one ordered writer, and no publisher ever waits.
public sealed partial class Session
{
    /// <summary>Pushes are sent on before so many wait, even in the middle of a burst: a bite that fits one flush.</summary>
    private const int PushBite = 64;

    private Outbox? _outbox;
    private int _isTouched;
    private bool _refusesPushes;

    /// <summary>Bytes and messages that wait for this session, and the most messages that ever did.</summary>
    public (long Bytes, int Count, int Most) Queue => _outbox is { } outbox ? (outbox.Bytes, outbox.Count, outbox.MostCount) : default;

    /// <summary>
    /// Pushes a message, from any thread, behind those pushed before and never inside a reply. Does not wait; it leaves with
    /// <see cref="PushBatch.Flush"/> on the same thread, at the latest.
    /// </summary>
    /// <param name="message">The message without framing. It is kept, not copied.</param>
    /// <param name="cutsSlowConsumer">Whether a session that has no room left ends as a slow consumer.</param>
    /// <param name="flushed">Told whether it has left the process, once that is known.</param>
    public PushResult Push(byte[] message, bool cutsSlowConsumer, TaskCompletionSource<bool>? flushed = null)
    {
        if (!CanCarry(message) || Listener.IsTunnel)
        {
            return PushResult.NotCarried;
        }

        var outbox = _outbox ?? MakeOutbox();
        int count;
        lock (outbox)
        {
            if (TryQueue(outbox, message, flushed, null, cutsSlowConsumer) is not PushResult.Accepted and var refused)
            {
                return refused;
            }

            count = outbox.Count;
        }

        Touch(count);
        return PushResult.Accepted;
    }

    private bool CanCarry(ReadOnlySpan<byte> message) =>
        Listener.Framing.CanCarry(message) && (_output is not IMessageOutput output || output.CanCarry(message));

    // Under the outbox's lock.
    private PushResult TryQueue(Outbox outbox, byte[] message, TaskCompletionSource<bool>? flushed, SessionCall? call, bool cutsSlowConsumer)
    {
        if (_refusesPushes)
        {
            return PushResult.Ended;
        }

        if (!HasRoomFor(outbox, message.Length))
        {
            if (cutsSlowConsumer)
            {
                CutSlowConsumer(outbox);
            }

            return PushResult.Full;
        }

        outbox.Add(message, flushed, call);
        return PushResult.Accepted;
    }

    private void Touch(int count)
    {
        // Read behind the lock: whoever has untouched it since has not looked into the queue yet.
        if (_isTouched == 0 && Interlocked.Exchange(ref _isTouched, 1) == 0)
        {
            PushBatch.Touch(this);
        }

        if (count % PushBite == 0)
        {
            FlushPushes();
        }
    }

    /// <summary>Ends the session at once, from any thread; what it was to be sent is lost.</summary>
    internal void Cut(SessionEnd reason)
    {
        Interlocked.CompareExchange(ref _cut, (int)reason, 0);
        _connection.Abort();
        AbandonRequest();
        (State as IRequestsInHand)?.GiveUp();
    }

    internal void FlushPushes()
    {
        Volatile.Write(ref _isTouched, 0);
        if (_outbox is { } outbox && TryHoldWriterOrWant())
        {
            SendPushes(outbox);
        }
    }

    // A holder of the writer that isn't the session's loop: writes what has queued and lets go, as long as there is some.
    private void SendPushes(Outbox outbox)
    {
        do
        {
            WritePushes(outbox);
            var flush = StartFlush();
            if (!flush.IsCompletedSuccessfully)
            {
                _ = SendPushesSlowlyAsync(outbox, flush);
                return;
            }

            EndPushFlush(outbox, flush.Result);
        }
        while (!TryReleaseWriter(outbox));
    }

    private async Task SendPushesSlowlyAsync(Outbox outbox, ValueTask<FlushResult> flush)
    {
        outbox.Stalls(_host.Timeouts.Write);
        FlushResult result;
        try
        {
            result = await flush;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The writer is given back in any case: the session's end waits for it.
            result = new FlushResult(isCanceled: false, isCompleted: true);
        }

        outbox.GoesOn();
        EndPushFlush(outbox, result);
        if (!TryReleaseWriter(outbox))
        {
            SendPushes(outbox);
        }
    }

    private static void EndPushFlush(Outbox outbox, FlushResult result)
    {
        lock (outbox)
        {
            outbox.Flushed(!result.IsCompleted);
        }
    }

    // At most a threshold's worth at a time; the rest keeps its place.
    private void WritePushes(Outbox outbox)
    {
        lock (outbox)
        {
            while (_output.UnflushedBytes < SessionMemory.FlushThreshold && outbox.TryTake(out var message, out var call))
            {
                if (call?.TryBegin(BytesReceived) != false)
                {
                    Write(message);
                }
            }

            // What keeps its place is for whoever holds the writer to take before it lets go: no further push may come to ask for it.
            if (outbox.Count > 0)
            {
                Volatile.Write(ref _writer, Wanted);
            }
        }
    }

    // The number counts against a client that does not take what is sent; while only we are behind, the bytes alone do.
    private bool HasRoomFor(Outbox outbox, int length)
    {
        var isStalled = outbox.StalledSince != Deadline.Never || _phase == SessionPhase.Sending;
        return (!isStalled || outbox.Count < _host.Limits.MaxQueuedMessages)
            && outbox.Bytes + outbox.BytesAhead + length <= SessionMemory.Queue(_host.Limits.MaxSessionMemory, Listener.MaxMessageSize);
    }

    private void CutSlowConsumer(Outbox outbox)
    {
        if (Interlocked.CompareExchange(ref _cut, (int)SessionEnd.SlowConsumer, 0) == 0)
        {
            var since = outbox.StalledSince != Deadline.Never ? outbox.StalledSince : _host.Clock.Now;
            _host.Log.SlowConsumer(Id, Listener.Name, outbox.Count, outbox.Bytes, _host.Clock.Now - since);

            // Elsewhere: the end of this session must not run inside the publisher, who may hold a room's lock.
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.Cut(SessionEnd.SlowConsumer), this, preferLocal: false);
        }
    }

    private Outbox MakeOutbox()
    {
        var outbox = new Outbox(this, _host.Clock);
        return Interlocked.CompareExchange(ref _outbox, outbox, null) ?? outbox;
    }

    // Pushes that come from now on find the session ended; those that wait are still sent if the close is a clean one.
    private void RefusePushes()
    {
        _refusesPushes = true;

        // Either we see the outbox that a push has made now, or the push sees that it comes too late.
        Interlocked.MemoryBarrier();
        if (_outbox is { } outbox)
        {
            lock (outbox)
            {
                outbox.Call?.End();
            }
        }
    }

    private void DropPushes()
    {
        RefusePushes();
        if (_outbox is not { } outbox)
        {
            return;
        }

        lock (outbox)
        {
            while (outbox.TryTake(out _, out _))
            {
                _host.Metrics.PushDropped("session ended");
            }

            outbox.Flushed(false);
            outbox.Release();
        }
    }
}
