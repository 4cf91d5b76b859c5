using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>What leaves a session: replies and pushes through one writer, in one order, with one flush for all that a read or a burst has brought about.</summary>
/// <remarks>
/// What everything around it relies on. A flush never throws, sync or async: that the connection is gone is a result. The turn to write is given back on every
/// path. Whoever asks for the session's end gets it in bounded time, since whoever has the turn flushes under a deadline. Apart from pushing, and taking the turn
/// to do so, all of it is for whoever has the turn.
/// </remarks>
internal sealed class SessionOutput(MessageSession session, PipeWriter pipe)
{
    // What the flush of a connection that is gone comes to.
    private static readonly FlushResult Disconnected = new(isCanceled: false, isCompleted: true);

    private WriterLock _writerLock = new();
    private Outbox? _outbox;
    private int _messagesUnflushed;
    private bool _refusesPushes;

    /// <summary>Whether nothing can be sent any more.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Whether so much waits for a flush that nothing more should be written before.</summary>
    internal bool IsFull => pipe.UnflushedBytes >= SessionMemory.FlushThreshold;

    /// <summary>Whether pushes come too late.</summary>
    internal bool RefusesPushes => _refusesPushes;

    /// <summary>Pushes on their way; null where there never was one.</summary>
    internal Outbox? Outbox => _outbox;

    /// <summary>Whether a message can be sent as one. From any thread.</summary>
    internal bool CanCarry(ReadOnlySpan<byte> message) => session.Listener.Framing.CanCarry(message) && (pipe is not IMessageOutput one || one.CanCarry(message));

    /// <summary>Writes a message.</summary>
    /// <param name="now">The clock's milliseconds, for the flight recorder.</param>
    /// <param name="head">Its first bytes.</param>
    /// <param name="tail">The rest of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Write(long now, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        session.Listener.Framing.Write(pipe, head, tail);
        _messagesUnflushed++;
        session.Record(now, MessageDirection.Sent, head.Length + tail.Length);
    }

    /// <summary>Writes the greeting. It is not recorded: it is the same for every session, and many say nothing else.</summary>
    internal void Greet(ReadOnlySpan<byte> greeting)
    {
        session.Listener.Framing.Write(pipe, greeting, default);
        _messagesUnflushed++;
    }

    /// <summary>Writes words of our own: where bytes are raw there is no message to put them in.</summary>
    internal void WriteNotice(ReadOnlySpan<byte> message)
    {
        if (session.Listener.Framing.HasMessages && !message.IsEmpty)
        {
            Write(session.Host.Clock.Now, message);
        }
    }

    /// <summary>Writes what a handler that has awaited replied.</summary>
    internal void Write(DeferredReplies late)
    {
        pipe.Write(late.Bytes);
        _messagesUnflushed += late.Lengths.Count;
        foreach (var length in late.Lengths)
        {
            session.Record(session.Host.Clock.Now, MessageDirection.Sent, length);
        }
    }

    /// <summary>Flushes for the loop, what was pushed meanwhile as well. Completes at once unless the peer is slow.</summary>
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

    /// <summary>Begins a flush, whose task never fails.</summary>
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

    /// <summary>Nothing can be sent any more.</summary>
    internal FlushResult Fail(Exception exception)
    {
        if (!ConnectionFailure.IsDisconnect(exception) && exception is not OperationCanceledException)
        {
            session.Host.Log.SessionFailed(exception, session.Id);
        }

        return EndFlush(Disconnected);
    }

    /// <summary>Takes the turn for the loop, if nobody else has it.</summary>
    internal bool TryAcquireForLoop() => _writerLock.TryAcquireForLoop();

    /// <summary>Waits for the loop's turn. Only a push can have it then, and its flush has a deadline.</summary>
    internal ValueTask AcquireForLoopAsync() => _writerLock.TryAcquireForLoop() ? default : WaitForLockAsync();

    /// <summary>Gives the loop's turn back, behind pushes that wait.</summary>
    internal ValueTask ReleaseFromLoopAsync() => _writerLock.TryReleaseFromLoop(ref _outbox) ? default : ReleaseAfterPushesAsync();

    /// <summary>Takes the turn for a push, or has whoever has it look for pushes once more.</summary>
    internal bool TryAcquireForPush() => _writerLock.TryAcquireOrContend();

    /// <summary>Gives the turn of a push back.</summary>
    /// <returns>False if there is more to write.</returns>
    internal bool TryReleaseFromPush() => _writerLock.TryRelease(ref _outbox);

    /// <summary>Something keeps its place that must be written before the turn is given back.</summary>
    internal void MarkContended() => _writerLock.MarkContended();

    /// <summary>Where pushes go. From any thread.</summary>
    internal Outbox GetOrCreateOutbox()
    {
        if (_outbox is { } there)
        {
            return there;
        }

        var made = new Outbox(session, this);
        return Interlocked.CompareExchange(ref _outbox, made, null) ?? made;
    }

    /// <summary>Pushes that come from now on find the session ended; those that wait are still sent if the close is a clean one.</summary>
    internal void RefusePushes()
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

    /// <summary>The session has ended: what still waits is lost.</summary>
    internal void DropPushes()
    {
        RefusePushes();
        _outbox?.End();
    }

    private async ValueTask WaitForLockAsync()
    {
        // Only a push can have it, so there is an outbox.
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
