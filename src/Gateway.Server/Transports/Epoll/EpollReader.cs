using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Gateway.Transports.Epoll;

/// <summary>The receiving side of a connection. A consumer reads and waits; the loop receives while the consumer waits.</summary>
/// <remarks>
/// One thread at a time is the consumer, as with every <see cref="PipeReader"/>. The loop accesses the received bytes only while it owns the reader, which it
/// can acquire only from a consumer that waits. <see cref="ReadAwaitable"/> describes how ownership passes; <see cref="ReceiveBuffer"/> describes the buffers.
/// </remarks>
internal sealed class EpollReader(EpollConnection connection) : PipeReader, IValueTaskSource<ReadResult>
{
    /// <summary>The failure code of an abort by the gateway. Any other failure code is an errno.</summary>
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
        return _awaitable.BeginWait(this, cancellationToken);
    }

    /// <summary>Returns what is available without a system call: bytes that were not examined yet, the end of the stream, or a cancellation.</summary>
    public override bool TryRead(out ReadResult result)
    {
        if (_awaitable.IsReading || _awaitable.IsCompleted)
        {
            throw new InvalidOperationException(_awaitable.IsCompleted ? "The reader is completed." : "The last read was not advanced yet.");
        }

        var isCanceled = _awaitable.ConsumeCancellation();
        _awaitable.ThrowIfFailed();
        if (isCanceled || _received.HasUnexamined || _received.IsFinished)
        {
            _awaitable.IsReading = true;
            result = CreateResult(isCanceled);
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
            _received.Clear();
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        var isCanceled = _awaitable.GetResult(token);
        if (_awaitable.TryConsumeTokenCancellation(out var canceled))
        {
            // Bytes that were received at the same time are returned by the next read.
            _awaitable.IsReading = false;
            _received.HasUnexamined = !_received.IsEmpty;
            throw new OperationCanceledException(canceled);
        }

        if (_awaitable.HasFailed)
        {
            _awaitable.IsReading = false;
            _awaitable.ThrowIfFailed();
        }

        return CreateResult(isCanceled);
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _awaitable.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (_awaitable.RegisterContinuation(continuation, state, token, flags))
        {
            connection.Post();
        }
    }

    /// <summary>Called when the token of the pending read is canceled. May be called on any thread.</summary>
    internal void CancelByToken()
    {
        if (_awaitable.CancelByToken())
        {
            connection.Post();
        }
    }

    /// <summary>Called when the kernel reports bytes, the end of the stream, or an error. Only for the loop.</summary>
    internal void OnReadable()
    {
        if (_awaitable.TryAcquireOnReadable())
        {
            Receive();
        }
    }

    /// <summary>Called when a wait has begun while there is something to read, or when a wait must end. Only for the loop.</summary>
    internal void OnPosted()
    {
        if (!_awaitable.TryAcquire())
        {
            return;
        }

        if (_awaitable.HasWakeReason)
        {
            // The socket was not read, so the next wait must try to.
            _awaitable.SetReadable();
            Resume();
        }
        else
        {
            Receive();
        }
    }

    /// <summary>Fails the reader: every wait from now on throws. Only for the loop.</summary>
    internal void Fail(int failure)
    {
        _awaitable.Fail(failure);
        OnPosted();
    }

    private ReadResult CreateResult(bool isCanceled) => new(_received.Bytes, isCanceled, _received.IsFinished);

    private void Receive()
    {
        if (_awaitable.HasFailed)
        {
            // The failure was set before the reader began to wait. The events of an aborted connection add nothing to it.
            Resume();
            return;
        }

        ref var socket = ref connection.Socket;
        var target = _received.Prepare(connection.Loop.Buffers, out var offset);
        var space = target.Length - offset;
        var received = socket.Receive(target, offset, space);
        if (received < 0)
        {
            HandleReceiveError((int)-received);
            return;
        }

        _received.Append(target, (int)received);

        // A read that has not filled its buffer has emptied the socket, and the kernel reports later bytes by a new event. There are two exceptions: the read may
        // have stopped before the last byte, or the end of the stream came with the bytes and was already reported.
        if (received == space || socket.IsPeerFinished || socket.MayReadShort)
        {
            _awaitable.SetReadable();
        }

        Resume();
    }

    private void HandleReceiveError(int errno)
    {
        if (errno != Errno.Again)
        {
            _awaitable.Fail(errno);
            Resume();
            return;
        }

        // The event was spurious, or an earlier read has received its bytes.
        _received.ReleaseIfEmpty();
        if (_awaitable.ReturnToWaiting())
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
            if (_received.TryKeepBuffer())
            {
                connection.Loop.Buffers.ReplaceReceive();
            }

            connection.Loop.Buffers.EndTurn();
        }
    }
}
