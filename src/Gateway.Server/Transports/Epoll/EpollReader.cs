using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Gateway.Transports.Epoll;

/// <summary>The receiving side of a connection: a consumer reads and waits, and the loop receives for one that waits.</summary>
/// <remarks>
/// One thread at a time is the consumer, as with every <see cref="PipeReader"/>. The loop touches what is received only while it has the turn
/// of a consumer that waits: <see cref="ReadAwaitable"/> says how that changes hands. <see cref="ReceiveBuffer"/> says where the bytes lie.
/// </remarks>
internal sealed class EpollReader(EpollConnection connection) : PipeReader, IValueTaskSource<ReadResult>
{
    /// <summary>The failure that is an abort of our own; any other is an errno.</summary>
    internal const int Aborted = -1;

    private ReceiveBuffer _received;
    private ReadAwaitable _awaitable;

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);
        }

        if (TryRead(out var result))
        {
            return new ValueTask<ReadResult>(result);
        }

        _awaitable.IsReading = true;
        return _awaitable.Wait(this, cancellationToken);
    }

    /// <summary>What there is without asking the kernel: bytes that were not examined yet, the end of the stream, or a cancellation.</summary>
    public override bool TryRead(out ReadResult result)
    {
        if (_awaitable.IsReading || _awaitable.IsCompleted)
        {
            throw new InvalidOperationException(_awaitable.IsCompleted ? "The reader is completed." : "The last read was not advanced yet.");
        }

        var isCanceled = _awaitable.TakeCancellation();
        _awaitable.ThrowIfFailed();
        if (isCanceled || _received.HasUnexamined || _received.IsFinished)
        {
            _awaitable.IsReading = true;
            result = Result(isCanceled);
            return true;
        }

        result = default;
        return false;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_awaitable.IsReading)
        {
            throw new InvalidOperationException("There is no read to advance.");
        }

        _received.Advance(consumed, examined);
        _awaitable.IsReading = false;
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        if (_awaitable.Cancel())
        {
            connection.Post();
        }
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        _awaitable.IsCompleted = true;
        if (!_awaitable.IsWaiting)
        {
            _received.Drop();
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        var isCanceled = _awaitable.End(token);
        if (_awaitable.TryTakeTokenCancellation(out var canceled))
        {
            // Bytes that came in the same moment are for the next read.
            _awaitable.IsReading = false;
            _received.HasUnexamined = !_received.IsEmpty;
            throw new OperationCanceledException(canceled);
        }

        if (_awaitable.HasFailed)
        {
            _awaitable.IsReading = false;
            _awaitable.ThrowIfFailed();
        }

        return Result(isCanceled);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _awaitable.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (_awaitable.Park(continuation, state, token, flags))
        {
            connection.Post();
        }
    }

    /// <summary>The token of the pending read has fired. From any thread.</summary>
    internal void CancelByToken()
    {
        if (_awaitable.CancelByToken())
        {
            connection.Post();
        }
    }

    /// <summary>The kernel has something for us: bytes, the end, or an error. Only for the loop.</summary>
    internal void OnReadable()
    {
        if (_awaitable.TryTakeOnReadable())
        {
            Receive();
        }
    }

    /// <summary>A wait began with something left to read, or somebody wants the waiter woken. Only for the loop.</summary>
    internal void OnPosted()
    {
        if (!_awaitable.TryTake())
        {
            return;
        }

        if (_awaitable.HasWakeReason)
        {
            // Whatever is readable was not looked at.
            _awaitable.SetReadable();
            Resume();
        }
        else
        {
            Receive();
        }
    }

    /// <summary>Ends the stream: every wait from now on throws. Only for the loop.</summary>
    internal void Fail(int failure)
    {
        _awaitable.Fail(failure);
        OnPosted();
    }

    private ReadResult Result(bool isCanceled) => new(_received.Bytes, isCanceled, _received.IsFinished);

    private void Receive()
    {
        if (_awaitable.HasFailed)
        {
            // Said before the reader began to wait; what the kernel says of a connection that was cut is no news.
            Resume();
            return;
        }

        ref var socket = ref connection.Socket;
        var target = _received.Prepare(connection.Loop.Buffers, out var offset);
        var space = target.Length - offset;
        var received = socket.Receive(target, offset, space);
        if (received < 0)
        {
            WaitOnOrFail((int)-received);
            return;
        }

        _received.Append(target, (int)received);

        // A read that filled less than it was offered has emptied the socket, and what comes later is told anew; unless it stopped short of
        // that, or the peer's end came with the bytes: that was told already.
        if (received == space || socket.IsPeerFinished || socket.StopsShort)
        {
            _awaitable.SetReadable();
        }

        Resume();
    }

    private void WaitOnOrFail(int errno)
    {
        if (errno != Errno.Again)
        {
            _awaitable.Fail(errno);
            Resume();
            return;
        }

        // A false alarm.
        _received.DropIfEmpty();
        if (_awaitable.PutBack())
        {
            connection.Post();
        }
    }

    private void Resume()
    {
        _received.HasUnexamined = false;
        connection.BeginTurn();
        try
        {
            _awaitable.Resume();
        }
        finally
        {
            if (_received.TryKeepLoan())
            {
                connection.Loop.Buffers.GiveReceiveAway();
            }

            connection.Loop.Buffers.EndTurn();
        }
    }
}
