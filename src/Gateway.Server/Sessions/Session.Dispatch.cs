using System.Buffers;
using Gateway.Limits;

namespace Gateway.Sessions;

// From messages to the handler: one at a time, in order, as fast as the rate allows.
public sealed partial class Session
{
    private readonly MessageRate? _rate;
    private Task? _pending;
    private bool _isPending;
    private bool _isThrottled;

    private void DispatchAcross(in ReadOnlySequence<byte> message, long rest)
    {
        if (message.IsSingleSegment)
        {
            Dispatch(message.FirstSpan, rest);
            return;
        }

        var length = (int)message.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        message.CopyTo(joined);
        Dispatch(joined.AsSpan(0, length), rest);
        ArrayPool<byte>.Shared.Return(joined);
    }

    // The rest is what there is of this read from the message's begin on.
    private void Dispatch(ReadOnlySpan<byte> message, long rest)
    {
        if (_isOpening && IsForeign(message))
        {
            return;
        }

        _messagesInRead++;
        Record(_lastReceived, MessageDirection.Received, message.Length);
        if (AnswersCall(message, rest))
        {
            return;
        }

        if (_rate is { } rate && !rate.TryTake(_host.Clock.Now) && IsRefusedForRate())
        {
            Tell("ERR rate limited"u8);
            _host.Metrics.MessageError(Listener.Counters, RefusalWords.RateLimited);
            return;
        }

        try
        {
            var handling = Listener.Handler.HandleAsync(message, this);
            if (!handling.IsCompletedSuccessfully)
            {
                _pending = handling.AsTask();
                _isPending = true;
            }
            else if (_late is not null)
            {
                // It awaited and was through before we looked.
                TakeLateReplies();
            }
        }
        catch (Exception exception)
        {
            FailRequest(exception);
        }
    }

    private async ValueTask FinishPendingAsync()
    {
        var failure = await WaitForHandlerAsync(_pending!);
        await HoldWriterAsync();
        TakeLateReplies();
        if (failure is OperationCanceledException && Volatile.Read(ref _cut) != 0)
        {
            EndWith(SessionEnd.Reset);
        }
        else if (failure is OperationCanceledException && _requestAbort is { IsCancellationRequested: true })
        {
            Tell("ERR request timeout"u8);
            _host.Metrics.MessageError(Listener.Counters, "request timeout");
        }
        else if (failure is not null)
        {
            FailRequest(failure);
        }

        _isPending = false;
        _pending = null;
        if (_requestAbort?.TryReset() == false)
        {
            _requestAbort = null;
        }

        await FlushAsync();
        if (End == SessionEnd.None)
        {
            await LetGoWriterAsync();
        }
    }

    // What the handler failed with, if it has. One that goes on although its time is up, and was told, is not waited for any longer: the
    // session ends, so that it never has two messages in hand.
    private async ValueTask<Exception?> WaitForHandlerAsync(Task handling)
    {
        if (!await WaitWithinAsync(handling, SessionPhase.Handling, _host.Timeouts.Request))
        {
            _ = RequestAbort().CancelAsync();
            if (!await WaitWithinAsync(handling, SessionPhase.Abandoning, _host.Timeouts.Linger))
            {
                _host.Log.HandlerIgnoresTimeout(Id, _host.Timeouts.Request);
                EndWith(SessionEnd.Internal);
                return null;
            }
        }

        return handling.Exception?.InnerException ?? (handling.IsCanceled ? new OperationCanceledException() : null);
    }

    // False if time is up first, or the session is cut while there is somebody to be told.
    private async ValueTask<bool> WaitWithinAsync(Task handling, SessionPhase phase, long timeout)
    {
        Enter(phase, _host.Clock.Now, timeout);
        while (!handling.IsCompleted && !IsOverdue && !IsCutWhile(phase))
        {
            var wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

            // A full fence: either we see that time is up, or the session cut, or whoever finds that sees what to wake.
            Interlocked.Exchange(ref _wake, wake);
            if (!IsOverdue && !IsCutWhile(phase))
            {
                await Task.WhenAny(handling, wake.Task);
            }
        }

        _wake = null;
        Leave();
        return handling.IsCompleted;
    }

    private bool IsCutWhile(SessionPhase phase) => phase == SessionPhase.Handling && Volatile.Read(ref _cut) != 0;

    private CancellationTokenSource RequestAbort()
    {
        if (Volatile.Read(ref _requestAbort) is { } source)
        {
            return source;
        }

        var made = new CancellationTokenSource();
        return Interlocked.CompareExchange(ref _requestAbort, made, null) ?? made;
    }

    private void TakeLateReplies()
    {
        if (_pushesGoFirst && _outbox is { } outbox)
        {
            WriteAllPushes(outbox);
        }

        _pushesGoFirst = false;
        if (_late is { } late)
        {
            _output.Write(late.Bytes);
            _messagesUnflushed += late.Lengths.Count;
            foreach (var length in late.Lengths)
            {
                Record(_host.Clock.Now, MessageDirection.Sent, length);
            }

            _late = null;
        }
    }

    private void FailRequest(Exception exception)
    {
        _host.Log.HandlerFaulted(exception, Id);
        _host.Metrics.MessageError(Listener.Counters, SessionEnd.Internal.Word());
        Tell("ERR internal"u8);
    }

    private bool IsRefusedForRate()
    {
        var limits = _host.Limits;
        if (!limits.IsObserved(ObservableLimit.MessagesPerSecond))
        {
            return limits.RateLimitAction == RateLimitAction.Reject;
        }

        Listener.Counters.WouldReject.Count(RefusalWords.RateLimited);
        return false;
    }

    private bool MustThrottle()
    {
        if (_rate is not { } rate)
        {
            return false;
        }

        var limits = _host.Limits;
        if (limits.RateLimitAction != RateLimitAction.Delay || limits.IsObserved(ObservableLimit.MessagesPerSecond) || rate.HasToken(_host.Clock.Now))
        {
            return false;
        }

        _isThrottled = true;
        return true;
    }

    private async ValueTask WaitForRateAsync()
    {
        _isThrottled = false;
        _host.Metrics.ReadPaused("rate limit");
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Enter(SessionPhase.Throttled, _rate!.NextAt, 0);

        // A full fence: either we see the stop that is asked for now, or whoever asks sees what to wake.
        Interlocked.Exchange(ref _wake, due);
        if (Volatile.Read(ref _stop) is var stop and not 0)
        {
            EndWith((SessionEnd)stop);
        }
        else if (!IsOverdue)
        {
            await due.Task;
        }

        Leave();
        _wake = null;
    }
}
