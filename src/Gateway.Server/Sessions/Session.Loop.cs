using System.Buffers;
using System.IO.Pipelines;
using Gateway.Framing;
using Gateway.Limits;

namespace Gateway.Sessions;

// The one loop that owns the reader: wait, decode everything that came, dispatch it, flush once.
public sealed partial class Session
{
    private long _unconsumed;
    private long _stopBehind = long.MaxValue;
    private int _messagesInRead;

    /// <summary>The session's whole life, in one task: each one that waits counts into the memory of an idle session.</summary>
    internal async Task RunAsync()
    {
        try
        {
            try
            {
                await (Listener.Handler is ITunnelHandler tunnel ? ServeTunnelAsync(tunnel) : BeginAsync());
                while (End == SessionEnd.None)
                {
                    var result = await ReadAsync();
                    Leave();
                    if (!TryHoldWriter())
                    {
                        // Not kept until the push is through, which would cost every session the room for it.
                        GiveBack(result);
                        await WaitForWriterAsync();
                        continue;
                    }

                    Take(result);
                    await FlushAsync();
                    if (End != SessionEnd.None)
                    {
                        break;
                    }

                    await LetGoWriterAsync();
                    await GoOnAsync();
                }
            }
            catch (Exception exception)
            {
                EndBy(exception);
            }

            await CloseGuardedAsync();
        }
        finally
        {
            Release();
            _host.End(this);
            _slot?.Dispose();
        }
    }

    private async ValueTask BeginAsync()
    {
        Listener.Handler.Begin(this);
        if (!Listener.Handler.Greeting.IsEmpty)
        {
            Greet();
            await FlushAsync();
        }

        await LetGoWriterAsync();
    }

    private ValueTask<ReadResult> ReadAsync()
    {
        var read = _input.ReadAsync();
        if (!read.IsCompleted)
        {
            EnterReceiving();
        }

        return read;
    }

    // The next read brings it all again, at once.
    private void GiveBack(ReadResult result)
    {
        _input.AdvanceTo(result.Buffer.Start);
        if (result.IsCanceled || result.Buffer.IsEmpty)
        {
            _input.CancelPendingRead();
        }
    }

    private ValueTask GoOnAsync() => _isPending ? FinishPendingAsync() : _isThrottled ? WaitForRateAsync() : default;

    // Decodes and dispatches all of one read, as far as the budget goes, and gives the rest back to the reader.
    private void Take(ReadResult result)
    {
        var input = result.Buffer;
        var rest = input;
        var isStarved = true;
        var pushes = PushBatch.Begin();
        try
        {
            CountReceived(input.Length);
            _handlingThread = Environment.CurrentManagedThreadId;
            if (result.IsCanceled)
            {
                (State as IRequestsInHand)?.ReplyToFinished();
            }

            if (_isOpening)
            {
                JudgeOpening(input);
            }

            rest = Drain(input, out isStarved);
            if (isStarved)
            {
                MarkMessageBegin(rest, consumed: rest.Length < input.Length);
                EndOfRead(result, ref rest);
            }
        }
        finally
        {
            _handlingThread = 0;

            // What was not looked at for want of budget is offered again at once; what is merely incomplete waits for more.
            _input.AdvanceTo(rest.Start, isStarved ? rest.End : rest.Start);
            _unconsumed = rest.Length;
            StopBehindReceived();
            pushes.Dispose();
            MessagesReceived += _messagesInRead;
            Listener.Counters.Received(0, _messagesInRead);
            _messagesInRead = 0;
        }

        if (IsSetupOverdue)
        {
            EndWith(SessionEnd.SetupTimeout);
        }
    }

    // A stop lets what had been received be answered; a client that goes on and on does not put it off.
    private void StopBehindReceived()
    {
        if (Volatile.Read(ref _stop) is var stop and not 0)
        {
            _stopBehind = Math.Min(_stopBehind, BytesReceived);
            if (BytesReceived - _unconsumed >= _stopBehind && !_isPending)
            {
                EndWith((SessionEnd)stop);
            }
        }
    }

    private void CountReceived(long available)
    {
        var received = available - _unconsumed;
        if (received > 0)
        {
            BytesReceived += received;
            _lastReceived = _host.Clock.Now;
            Listener.Counters.Received(received, 0);
        }
    }

    private void MarkMessageBegin(in ReadOnlySequence<byte> rest, bool consumed)
    {
        if (rest.IsEmpty)
        {
            _messageBegan = Deadline.Never;
        }
        else if (consumed || _messageBegan == Deadline.Never)
        {
            _messageBegan = _host.Clock.Now;
        }
    }

    // Everything that came was looked at: what now if the peer has finished, a stop was asked for, or time is up?
    private void EndOfRead(ReadResult result, ref ReadOnlySequence<byte> rest)
    {
        if (End != SessionEnd.None || _isPending)
        {
            return;
        }

        if (result.IsCompleted)
        {
            Finish(ref rest);
        }
        else if (Volatile.Read(ref _stop) is var stop and not 0)
        {
            EndWith((SessionEnd)stop);
        }
        else if (result.IsCanceled && IsReceivingOverdue())
        {
            EndWith(ReceivingEnd);
        }
    }

    private void Finish(ref ReadOnlySequence<byte> rest)
    {
        if (!rest.IsEmpty)
        {
            var status = _decoder.DecodeFinal(rest, out var frame);
            if (status == FrameStatus.Message)
            {
                DispatchAcross(rest.Slice(frame.Start, frame.Length), rest.Length);
                rest = rest.Slice(rest.End);
            }
            else
            {
                Refuse(status);
            }
        }

        // A handler that is still at work is waited for; the reader says again that the stream is over.
        if (!_isPending)
        {
            EndWith(BytesReceived == 0 ? SessionEnd.Probe : SessionEnd.ClientClosed);
        }
    }
}
