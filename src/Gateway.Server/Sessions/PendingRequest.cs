namespace Gateway.Sessions;

/// <summary>A session's request whose handler awaits: how long it is waited for, and what it replies meanwhile. Made for the first one and used for all that follow.</summary>
internal sealed class PendingRequest(MessageSession session)
{
    private CancellationTokenSource? _abort;
    private DeferredReplies? _deferred;
    private TaskCompletionSource? _wake;

    /// <summary>The handler's work.</summary>
    internal Task Handling { get; set; } = Task.CompletedTask;

    /// <summary>Whether what was pushed goes before what the handler has replied.</summary>
    internal bool PushesGoFirst { get; set; }

    /// <summary>Fires when the request has taken longer than <c>Timeouts:Request</c>. Made on first use: synchronous handlers need none.</summary>
    internal CancellationToken Aborted => Abort().Token;

    /// <summary>Keeps a reply: the handler runs beside the loop, which may be flushing what was replied before.</summary>
    internal void Reply(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => (_deferred ??= new DeferredReplies()).Add(session.Listener.Framing, head, tail);

    /// <summary>Writes what was replied so far. Only for whoever has the turn to write.</summary>
    internal void WriteReplies()
    {
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

    /// <summary>Waits for the handler, and writes what it replied, or why it did not. The turn to write is the loop's then.</summary>
    internal async ValueTask CompleteAsync()
    {
        var failure = await WaitAsync();
        await session.Output.AcquireForLoopAsync();
        WriteReplies();
        if (failure is OperationCanceledException && session.IsCut)
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

        Handling = Task.CompletedTask;
        if (_abort?.TryReset() == false)
        {
            _abort = null;
        }
    }

    /// <summary>Time is up, or the session was cut: has the wait look. From any thread.</summary>
    internal void Wake() => _wake?.TrySetResult();

    // What the handler failed with, if it has. One that goes on although its time is up, and was told, is not waited for any longer: the session ends, so that it
    // never has two requests in hand.
    private async ValueTask<Exception?> WaitAsync()
    {
        if (!await WaitWithinAsync(SessionPhase.Handling, session.Host.Timeouts.Request))
        {
            _ = Abort().CancelAsync();
            if (!await WaitWithinAsync(SessionPhase.Abandoning, session.Host.Timeouts.Linger))
            {
                session.Host.Log.HandlerIgnoresTimeout(session.Id, session.Host.Timeouts.Request);
                session.EndWith(SessionEnd.Internal);
                return null;
            }
        }

        return Handling.Exception?.InnerException ?? (Handling.IsCanceled ? new OperationCanceledException() : null);
    }

    // False if time is up first, or the session is cut while there is somebody to be told.
    private async ValueTask<bool> WaitWithinAsync(SessionPhase phase, long timeout)
    {
        session.BeginWaitFor(phase, timeout);
        while (!Handling.IsCompleted && !session.IsOverdue && !IsAbortedIn(phase))
        {
            var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            // A full fence: either we see that time is up, or the session cut, or whoever finds that sees what to wake.
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

    private bool IsAbortedIn(SessionPhase phase) => phase == SessionPhase.Handling && session.IsCut;

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
