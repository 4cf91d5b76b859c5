using System.Buffers;
using System.IO.Pipelines;

namespace Gateway.Transports.Epoll;

/// <summary>The sending side of a connection. A flush completes when the kernel has accepted the bytes.</summary>
/// <remarks>
/// Bytes that are written during the consumer's own turn of the loop go into the loop's send buffer; at any other time they go into a rented buffer. The kernel
/// nearly always accepts all of them at once, and the buffer is free again; bytes that it does not accept are copied to <see cref="PendingSend"/>. A consumer that
/// ends its turn with unflushed bytes keeps the loop's buffer, and uses rented buffers from then on.
/// </remarks>
internal sealed class EpollWriter(EpollConnection connection) : PipeWriter
{
    /// <summary>The minimum size of a rented buffer in bytes: a page, which holds the replies of most reads.</summary>
    private const int MinBufferLength = 4096;

    private const int NotLent = 0;
    private const int Lent = 1;
    private const int Kept = 2;

    private byte[]? _buffer;
    private int _written;
    private int _loanState;
    private bool _ownsBuffers;
    private bool _isCompleted;
    private bool _isShutdown;
    private volatile bool _isBroken;
    private PendingSend? _pending;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _written;

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        var buffer = _buffer;
        if (buffer is null || buffer.Length - _written < Math.Max(sizeHint, 1))
        {
            buffer = Reserve(sizeHint);
        }

        return buffer.AsSpan(_written);
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _buffer.AsMemory(_written);
    }

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if ((uint)bytes > (uint)((_buffer?.Length ?? 0) - _written))
        {
            throw new ArgumentOutOfRangeException(nameof(bytes));
        }

        _written += bytes;
    }

    /// <summary>Sends the written bytes. The result is completed (<see cref="FlushResult.IsCompleted"/>) if the connection is broken.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        if (_pending is { IsIdle: false } pending)
        {
            // The bytes of a canceled flush are still pending: these are queued behind them.
            pending.Append(_buffer.AsSpan(0, _written));
            ReleaseBuffer();
            return pending.WaitAsync(cancellationToken);
        }

        if (_written == 0 || _isBroken)
        {
            ReleaseBuffer();
            return EndFlush();
        }

        return Send(_buffer.AsSpan(0, _written), cancellationToken);
    }

    /// <summary>
    /// Sends bytes without copying them first. The caller may reuse <paramref name="source"/> when this returns: bytes that the kernel has not accepted are copied.
    /// </summary>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var isDirect = _written == 0 && !_isBroken && !_isCompleted && _pending is not { IsIdle: false } && !source.IsEmpty && !cancellationToken.IsCancellationRequested;
        return isDirect ? Send(source.Span, cancellationToken) : base.WriteAsync(source, cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => (_pending ??= new PendingSend(connection)).Cancel();

    /// <summary>Completes the writer. Unflushed bytes are dropped.</summary>
    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        ReleaseBuffer();
    }

    /// <summary>Sends FIN after all flushed bytes.</summary>
    internal void ShutdownSend()
    {
        if (_isShutdown)
        {
            return;
        }

        _isShutdown = true;
        if (_pending is null || !_pending.TryDeferShutdown())
        {
            connection.Socket.ShutdownSend(connection);
        }
    }

    /// <summary>Called when the kernel accepts bytes again. Only for the loop.</summary>
    internal void OnWritable() => _pending?.SendMore();

    /// <summary>Called when nothing can be sent any more. A waiting flush ends with a completed result. Only for the loop.</summary>
    internal void Fail()
    {
        _isBroken = true;
        _pending?.Fail();
    }

    /// <summary>Takes ownership of the loop's buffer at the end of the turn in which it was lent, if it is still in use. Only for the loop.</summary>
    /// <returns>Whether the writer now owns the buffer.</returns>
    internal bool TryKeepBuffer()
    {
        var isKept = Volatile.Read(ref _loanState) == Lent && Interlocked.CompareExchange(ref _loanState, Kept, Lent) == Lent;
        _ownsBuffers |= isKept;
        return isKept;
    }

    private ValueTask<FlushResult> Send(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Sends until the kernel has accepted everything or returns EAGAIN: only after EAGAIN does it report when it accepts bytes again.
            var result = connection.Socket.Send(bytes, connection);
            if (result < 0)
            {
                return result == -Errno.Again ? QueueAndWait(bytes, cancellationToken) : FailFlush();
            }

            bytes = bytes[(int)result..];
            if (bytes.IsEmpty)
            {
                ReleaseBuffer();
                return EndFlush();
            }
        }
    }

    private ValueTask<FlushResult> QueueAndWait(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        var pending = _pending ??= new PendingSend(connection);
        pending.Append(bytes);
        ReleaseBuffer();
        if (!connection.Socket.RequestWritable(connection))
        {
            return FailFlush();
        }

        // An abort that happened before there were pending bytes has not failed them.
        if (_isBroken)
        {
            pending.Fail();
        }

        return pending.WaitAsync(cancellationToken);
    }

    private ValueTask<FlushResult> FailFlush()
    {
        _isBroken = true;
        _pending?.Fail();
        ReleaseBuffer();
        return EndFlush();
    }

    private ValueTask<FlushResult> EndFlush() => new(new FlushResult(_pending?.ConsumeCancellation() ?? false, _isBroken));

    private byte[] Reserve(int sizeHint)
    {
        var needed = _written + Math.Max(sizeHint, 1);
        if (_isCompleted)
        {
            throw new InvalidOperationException("The writer is completed.");
        }

        if (_buffer is null && needed <= LoopBuffers.SendSize && !_ownsBuffers
            && connection.Loop.IsCurrent && connection.Loop.Buffers.TryLendSend(this, out var lent))
        {
            _loanState = Lent;
            return _buffer = lent;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(MinBufferLength, (_buffer?.Length ?? 0) * 2)));
        var written = _written;
        _buffer.AsSpan(0, written).CopyTo(larger);
        ReleaseBuffer();
        _written = written;
        return _buffer = larger;
    }

    // The buffer must not be used after this: another connection may use a lent buffer at once.
    private void ReleaseBuffer()
    {
        _written = 0;
        if (_buffer is not { } buffer)
        {
            return;
        }

        _buffer = null;
        if (_loanState == NotLent)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        else
        {
            Volatile.Write(ref _loanState, NotLent);
        }
    }
}
