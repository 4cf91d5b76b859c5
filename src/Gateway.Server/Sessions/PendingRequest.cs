namespace Gateway.Sessions;

/// <summary>
/// The request whose handler awaits: how long it may take, and what it replies meanwhile. Created for the first such request and reused for all that follow.
/// </summary>
internal sealed class PendingRequest(MessageSession session)
{
    private CancellationTokenSource? _abort;
    private DeferredReplies? _deferred;
    private TaskCompletionSource? _wake;
    private volatile bool _isAbandoned;

    /// <summary>The handler's task.</summary>
    internal Task Handling { get; set; } = Task.CompletedTask;

    /// <summary>Whether queued pushes are written before the handler's replies.</summary>
    internal bool PushesGoFirst { get; set; }

    /// <summary>What is done once the replies are written.</summary>
    internal Action? AfterReplies { get; set; }

    /// <summary>Canceled when the request has taken longer than <c>Timeouts:Request</c>. Created on first use: synchronous handlers need none.</summary>
    internal CancellationToken Aborted => Abort().Token;

    /// <summary>Buffers a reply: the handler runs concurrently with the loop, which may be flushing earlier replies.</summary>
    internal void Reply(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => (_deferred ??= new DeferredReplies()).Add(session.Output.Framing, head, tail);

    /// <summary>The bytes of the buffered replies.</summary>
    internal int ReplyBytes => _deferred?.Bytes.Length ?? 0;

    /// <summary>Writes the buffered replies. The caller must hold the writer lock.</summary>
    internal void WriteReplies()
    {
        // A handler that was abandoned may be adding a reply at this moment.
        if (_isAbandoned)
        {
            return;
        }

        if (PushesGoFirst)
        {
            PushesGoFirst = false;
            session.Output.Outbox?.WriteAll();
        }

        if (_deferred is { } late)
        {
            _deferred = null;
            session.Output.Write(late);
        }
    }

    /// <summary>Does what was to follow the replies. The caller must hold the writer lock.</summary>
    internal void End()
    {
        if (!_isAbandoned && AfterReplies is { } action)
        {
            AfterReplies = null;
            action();
        }
    }

    /// <summary>Waits for the handler, then writes its replies, or an error. The loop holds the writer lock afterwards.</summary>
    internal async ValueTask CompleteAsync()
    {
        var failure = await WaitAsync();
        await session.Output.AcquireForLoopAsync();
        WriteReplies();
        if (failure is OperationCanceledException && session.IsAborted)
        {
            session.EndWith(SessionEnd.Reset);
        }
        else if (failure is OperationCanceledException && _abort is { IsCancellationRequested: true })
        {
            MessageDispatch.Fail(session, "ERR request timeout"u8, "request timeout");
        }
        else if (failure is not null)
        {
            MessageDispatch.Fail(session, failure);
        }

        End();
        Handling = Task.CompletedTask;
        if (_abort?.TryReset() == false)
        {
            _abort = null;
        }
    }

    /// <summary>Wakes the wait, because the time is over or the session was aborted. May be called from any thread.</summary>
    internal void Wake() => _wake?.TrySetResult();

    // Returns the handler's exception; null if it succeeded. A handler that ignores its cancellation is not waited for any longer: the session ends, so that it
    // never has two pending requests.
    private async ValueTask<Exception?> WaitAsync()
    {
        if (!await WaitWithinAsync(SessionPhase.Handling, session.Host.Timeouts.Request))
        {
            _ = Abort().CancelAsync();
            if (!await WaitWithinAsync(SessionPhase.Abandoning, session.Host.Timeouts.Linger))
            {
                _isAbandoned = true;
                session.Host.Log.HandlerIgnoresTimeout(session.Id, session.Host.Timeouts.Request);
                session.EndWith(SessionEnd.Internal);
                return null;
            }
        }

        return Handling.Exception?.InnerException ?? (Handling.IsCanceled ? new OperationCanceledException() : null);
    }

    // Returns false if the time is over first, or the session is aborted while the handler can still be canceled.
    private async ValueTask<bool> WaitWithinAsync(SessionPhase phase, long timeout)
    {
        session.BeginWaitFor(phase, timeout);
        while (!Handling.IsCompleted && !session.IsOverdue && !IsAbortedIn(phase))
        {
            var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            // A full fence: either this thread sees that the time is over or the session aborted, or the thread that sets it sees the source to complete.
            Interlocked.Exchange(ref _wake, wake);
            if (!session.IsOverdue && !IsAbortedIn(phase))
            {
                await Task.WhenAny(Handling, wake.Task);
            }
        }

        _wake = null;
        session.EndWait();
        return Handling.IsCompleted;
    }

    private bool IsAbortedIn(SessionPhase phase) => phase == SessionPhase.Handling && session.IsAborted;

    private CancellationTokenSource Abort()
    {
        if (Volatile.Read(ref _abort) is { } source)
        {
            return source;
        }

        var made = new CancellationTokenSource();
        return Interlocked.CompareExchange(ref _abort, made, null) ?? made;
    }
}
