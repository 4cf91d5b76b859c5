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
    internal (long Bytes, int Count, int Most) Queue => _outbox is { } outbox ? (outbox.Bytes, outbox.Count, outbox.MostCount) : default;

    /// <summary>
    /// Pushes a message, from any thread, behind those pushed before and never inside a reply. Does not wait: it leaves by itself, or at the
    /// end of the thread's <see cref="PushBatch"/>.
    /// </summary>
    /// <param name="message">The message without framing. It is kept, not copied.</param>
    /// <param name="cutsSlowConsumer">Whether a session that has no room left ends as a slow consumer.</param>
    /// <param name="flushed">Told whether it has left the process, once that is known.</param>
    internal PushResult Push(byte[] message, bool cutsSlowConsumer, TaskCompletionSource<bool>? flushed = null)
    {
        if (FindRefusal(message) is not PushResult.Accepted and var refusal)
        {
            return refusal;
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

    private PushResult FindRefusal(ReadOnlySpan<byte> message)
    {
        if (Listener.IsTunnel)
        {
            return PushResult.Tunnel;
        }

        return Listener.Framing.CanCarry(message) && (_output is not IMessageOutput output || output.CanCarry(message)) ? PushResult.Accepted : PushResult.NotCarried;
    }

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
        if (_isTouched == 0 && Interlocked.Exchange(ref _isTouched, 1) == 0 && !PushBatch.TryTouch(this))
        {
            FlushPushes();
            return;
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
        WakeFrom(SessionPhase.Handling);
        (State as IRequestsInHand)?.GiveUp();
    }

    /// <summary>Sends what was pushed, unless somebody else is about to. Never throws.</summary>
    internal void FlushPushes()
    {
        Volatile.Write(ref _isTouched, 0);
        if (_outbox is { } outbox && TryHoldWriterOrWant())
        {
            SendPushes(outbox);
        }
    }

    // The number counts against a client that does not take what is sent; while only we are behind, the bytes alone do.
    private bool HasRoomFor(Outbox outbox, int length)
    {
        var isStalled = outbox.StalledSince != Deadline.Never || _wait.Phase == SessionPhase.Sending;
        return (!isStalled || outbox.Count < _host.Limits.MaxQueuedMessages)
            && outbox.Bytes + outbox.BytesAhead + length <= SessionMemory.Queue(_host.Limits.MaxSessionMemory, Listener.MaxMessageSize);
    }

    private void CutSlowConsumer(Outbox outbox)
    {
        if (Volatile.Read(ref _cut) == 0)
        {
            var since = outbox.StalledSince is var stalled and not Deadline.Never ? stalled : _host.Clock.Now;
            _host.Log.SlowConsumer(Id, Listener.Name, outbox.Count, outbox.Bytes, _host.Clock.Now - since);
            CutElsewhere(SessionEnd.SlowConsumer);
        }
    }

    // The end of this session must not run inside the publisher, who may hold a room's lock.
    private void CutElsewhere(SessionEnd reason)
    {
        if (Interlocked.CompareExchange(ref _cut, (int)reason, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.Cut((SessionEnd)session._cut), this, preferLocal: false);
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
            Drop(outbox);
            outbox.Release();
        }
    }
}
