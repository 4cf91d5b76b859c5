using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Framing;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>The output of a session: replies and pushes through one writer, in one order, with one flush for everything that a read or a batch has produced.</summary>
/// <remarks>
/// The rest of the session relies on these rules. A flush never throws, neither synchronously nor asynchronously: a broken connection is a result. The writer
/// lock is released on every path. A request to end the session is honoured in bounded time, because the holder of the lock flushes under a deadline. Except
/// for pushing, and for acquiring the lock in order to push, all members require the writer lock.
/// </remarks>
internal sealed class SessionOutput(MessageSession session, PipeWriter pipe, IFraming framing)
{
    // The result of flushing a connection that is gone.
    private static readonly FlushResult Disconnected = new(isCanceled: false, isCompleted: true);

    private readonly IFraming _framing = framing;
    private WriterLock _writerLock = new();
    private Outbox? _outbox;
    private int _messagesUnflushed;
    private bool _refusesPushes;

    /// <summary>Whether nothing can be sent any more.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>The number of bytes that were written and not flushed.</summary>
    internal long UnsentBytes => pipe.UnflushedBytes;

    /// <summary>Whether so much is unflushed that nothing more should be written before a flush.</summary>
    internal bool IsFull => pipe.UnflushedBytes >= SessionMemory.FlushThreshold;

    /// <summary>Whether pushes are refused because the session is ending.</summary>
    internal bool RefusesPushes => _refusesPushes;

    /// <summary>The queued pushes; null if there never was a push.</summary>
    internal Outbox? Outbox => _outbox;

    /// <summary>The framing of what is sent.</summary>
    internal IFraming Framing => _framing;

    /// <summary>Whether the framing follows what is received, so that what it could carry when it was queued need not be what it can carry now.</summary>
    internal bool FollowsInput => _framing != session.Listener.Framing;

    /// <summary>Whether these bytes can be sent as one message. May be called from any thread.</summary>
    internal bool CanCarry(ReadOnlySpan<byte> message) => _framing.CanCarry(message) && (pipe is not IMessageOutput one || one.CanCarry(message));

    /// <summary>Whether a push that could be carried when it was queued still can; if not, it is counted as dropped.</summary>
    internal bool StillCarries(ReadOnlySpan<byte> message)
    {
        if (!FollowsInput || CanCarry(message))
        {
            return true;
        }

        session.Host.Metrics.PushDropped("not carried");
        return false;
    }

    /// <summary>Writes a message.</summary>
    /// <param name="now">The clock's milliseconds, for the flight recorder.</param>
    /// <param name="head">The first part of the message.</param>
    /// <param name="tail">The rest of the message.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Write(long now, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        _framing.Write(pipe, head, tail);
        _messagesUnflushed++;
        session.Record(now, MessageDirection.Sent, head.Length + tail.Length);
    }

    /// <summary>Writes the greeting. It is not recorded: it is the same for every session, and many send nothing else.</summary>
    internal void Greet(ReadOnlySpan<byte> greeting)
    {
        _framing.Write(pipe, greeting, default);
        _messagesUnflushed++;
    }

    /// <summary>Writes a notice of the gateway's own; without effect where it says nothing of its own, or its words are no message: <c>Raw</c> has none.</summary>
    internal void WriteNotice(ReadOnlySpan<byte> message)
    {
        if (!session.Listener.IsSilent && _framing.HasMessages && !message.IsEmpty && _framing.CanCarry(message))
        {
            Write(session.Host.Clock.Now, message);
        }
    }

    /// <summary>Writes the replies of a handler that has awaited.</summary>
    internal void Write(DeferredReplies late)
    {
        pipe.Write(late.Bytes);
        _messagesUnflushed += late.Lengths.Count;
        foreach (var length in late.Lengths)
        {
            session.Record(session.Host.Clock.Now, MessageDirection.Sent, length);
        }
    }

    /// <summary>Flushes for the loop, including the pushes that were queued meanwhile. Completes synchronously unless the peer is slow.</summary>
    internal ValueTask FlushAsync()
    {
        if (_writerLock.IsContended)
        {
            _outbox!.WriteSome();
        }

        var flush = StartFlush();
        if (!flush.IsCompletedSuccessfully)
        {
            return FlushSlowlyAsync(flush);
        }

        EndFlushOfLoop(flush.Result);
        return default;
    }

    /// <summary>Starts a flush, whose task never fails.</summary>
    internal ValueTask<FlushResult> StartFlush()
    {
        var bytes = pipe.UnflushedBytes;
        if (bytes == 0 || IsBroken)
        {
            return new ValueTask<FlushResult>(IsBroken ? Disconnected : default);
        }

        session.CountSent(bytes, _messagesUnflushed);
        _messagesUnflushed = 0;
        try
        {
            var flush = pipe.FlushAsync();
            return flush.IsCompletedSuccessfully ? new ValueTask<FlushResult>(EndFlush(flush.Result)) : EndFlushAsync(flush);
        }
        catch (Exception exception)
        {
            return new ValueTask<FlushResult>(Fail(exception));
        }
    }

    /// <summary>Marks the output as broken: nothing can be sent any more.</summary>
    internal FlushResult Fail(Exception exception)
    {
        if (!ConnectionFailure.IsDisconnect(exception) && exception is not OperationCanceledException)
        {
            session.Host.Log.SessionFailed(exception, session.Id);
        }

        return EndFlush(Disconnected);
    }

    /// <summary>Acquires the writer lock for the loop, if it is free.</summary>
    internal bool TryAcquireForLoop() => _writerLock.TryAcquireForLoop();

    /// <summary>Acquires the writer lock for the loop. Only a push can hold it, and its flush has a deadline.</summary>
    internal ValueTask AcquireForLoopAsync() => _writerLock.TryAcquireForLoop() ? default : WaitForLockAsync();

    /// <summary>Releases the loop's lock after queued pushes were written.</summary>
    internal ValueTask ReleaseFromLoopAsync() => _writerLock.TryReleaseFromLoop(ref _outbox) ? default : ReleaseAfterPushesAsync();

    /// <summary>Acquires the writer lock for a push, or makes its holder check for pushes once more.</summary>
    internal bool TryAcquireForPush() => _writerLock.TryAcquireOrContend();

    /// <summary>Releases the lock that a push holds.</summary>
    /// <returns>False if there is more to write; then the caller still holds the lock.</returns>
    internal bool TryReleaseFromPush() => _writerLock.TryRelease(ref _outbox);

    /// <summary>Marks the lock as contended: the queue has messages that must be written before the lock is released.</summary>
    internal void MarkContended() => _writerLock.MarkContended();

    /// <summary>The outbox of the session, created on first use. May be called from any thread.</summary>
    internal Outbox GetOrCreateOutbox()
    {
        if (_outbox is { } there)
        {
            return there;
        }

        var made = new Outbox(session, this);
        return Interlocked.CompareExchange(ref _outbox, made, null) ?? made;
    }

    /// <summary>From now on a push gets the result that the session has ended. Queued pushes are still sent if the close is an orderly one.</summary>
    internal void RefusePushes()
    {
        _refusesPushes = true;

        // Either this thread sees the outbox that a push is creating, or the push sees that it is too late.
        Interlocked.MemoryBarrier();
        if (_outbox is { } outbox)
        {
            lock (outbox)
            {
                outbox.Call?.End();
            }
        }
    }

    /// <summary>Drops the queued pushes, because the session has ended.</summary>
    internal void DropPushes()
    {
        RefusePushes();
        _outbox?.End();
    }

    private async ValueTask WaitForLockAsync()
    {
        // Only a push can hold the lock, so there is an outbox.
        await _writerLock.AcquireForLoopAsync(_outbox!);
        _writerLock.OnAcquiredForLoop();
    }

    private async ValueTask ReleaseAfterPushesAsync()
    {
        do
        {
            _outbox!.WriteSome();
            await FlushAsync();
        }
        while (!_writerLock.TryReleaseFromLoop(ref _outbox));
    }

    private async ValueTask<FlushResult> EndFlushAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            return EndFlush(await flush);
        }
        catch (Exception exception)
        {
            return Fail(exception);
        }
    }

    private FlushResult EndFlush(FlushResult result)
    {
        IsBroken |= result.IsCompleted;
        return result;
    }

    private async ValueTask FlushSlowlyAsync(ValueTask<FlushResult> flush)
    {
        session.BeginWaitFor(SessionPhase.Sending, session.Host.Timeouts.Write);
        var result = await flush;
        session.EndWait();
        EndFlushOfLoop(result);
    }

    private void EndFlushOfLoop(FlushResult result)
    {
        if (result.IsCompleted)
        {
            session.EndAsDisconnected();
        }

        _outbox?.EndFlush(result);
    }
}
