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
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            FailRequest(exception);
        }
    }

    private async ValueTask FinishPendingAsync()
    {
        Enter(SessionPhase.Handling, _host.Clock.Now, _host.Timeouts.Request);

        // A full fence: either whoever cuts the session sees that a request is in hand, or we see the cut.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _cut) != 0)
        {
            AbandonRequest();
        }

        Exception? failure = null;
        try
        {
            await _pending!;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failure = exception;
        }

        Leave();
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
        if (_requestAbort is { } abort && !abort.TryReset())
        {
            abort.Dispose();
            _requestAbort = null;
        }

        await FlushAsync();
        if (End == SessionEnd.None)
        {
            await LetGoWriterAsync();
        }
    }

    private void TakeLateReplies()
    {
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

        // A full fence: either we see the stop that is asked for now, or whoever asks sees what to wake.
        Interlocked.Exchange(ref _throttle, due);
        if (Volatile.Read(ref _stop) is var stop and not 0)
        {
            EndWith((SessionEnd)stop);
            return;
        }

        Enter(SessionPhase.Throttled, _rate!.NextAt, 0);
        await due.Task;
        Leave();
        _throttle = null;
    }
}
