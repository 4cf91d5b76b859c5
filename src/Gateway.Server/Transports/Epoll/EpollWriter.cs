using System.Buffers;
using System.IO.Pipelines;

namespace Gateway.Transports.Epoll;

/// <summary>The sending side of a connection. A flush is done when the kernel has taken the bytes.</summary>
/// <remarks>
/// What is written in the consumer's own turn of the loop goes into the loop's send buffer, at any other time into a rented one. Nearly always the kernel
/// takes all of it at once and the buffer is free again; the rest that it does not take lies in <see cref="PendingSend"/>. Whoever ends
/// its turn of the loop with unflushed bytes keeps that buffer, and writes into rented ones from then on.
/// </remarks>
internal sealed class EpollWriter(EpollConnection connection) : PipeWriter
{
    /// <summary>First size of a rented buffer, in bytes: a page, which holds the replies of most reads.</summary>
    private const int SmallestBuffer = 4096;

    private const int NoLoan = 0;
    private const int Lent = 1;
    private const int Kept = 2;

    private byte[]? _buffer;
    private int _written;
    private int _loan;
    private bool _ownsBuffers;
    private bool _isCompleted;
    private bool _isFinished;
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

    /// <summary>Sends what was written. Completed when the connection is gone.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        if (_pending is { IsIdle: false } pending)
        {
            // A flush that was canceled is still under way: this one queues behind it.
            pending.Append(_buffer.AsSpan(0, _written));
            Drop();
            return pending.WaitAsync(cancellationToken);
        }

        if (_written == 0 || _isBroken)
        {
            Drop();
            return Done();
        }

        return Send(_buffer.AsSpan(0, _written), cancellationToken);
    }

    /// <summary>Sends bytes from where they lie. They are taken when this returns: what the kernel has no room for yet is copied.</summary>
    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var isDirect = _written == 0 && !_isBroken && !_isCompleted && _pending is not { IsIdle: false } && !source.IsEmpty && !cancellationToken.IsCancellationRequested;
        return isDirect ? Send(source.Span, cancellationToken) : base.WriteAsync(source, cancellationToken);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => (_pending ??= new PendingSend(connection)).Cancel();

    /// <summary>Unflushed bytes are dropped: only a flush promises anything.</summary>
    public override void Complete(Exception? exception = null)
    {
        _isCompleted = true;
        Drop();
    }

    /// <summary>Sends FIN behind everything flushed.</summary>
    internal void Finish()
    {
        if (_isFinished)
        {
            return;
        }

        _isFinished = true;
        if (_pending is null || !_pending.TryFinishLater())
        {
            connection.Socket.ShutdownSend(connection);
        }
    }

    /// <summary>The kernel takes bytes again. Only for the loop.</summary>
    internal void OnWritable() => _pending?.SendOn();

    /// <summary>Nothing can be sent any more: waiting flushes are done, completed. Only for the loop.</summary>
    internal void Fail()
    {
        _isBroken = true;
        _pending?.Fail();
    }

    /// <summary>Keeps the loop's buffer after the turn in which it was lent, if it is still in use. Only for the loop.</summary>
    internal bool TryKeepLoan()
    {
        var keeps = Volatile.Read(ref _loan) == Lent && Interlocked.CompareExchange(ref _loan, Kept, Lent) == Lent;
        _ownsBuffers |= keeps;
        return keeps;
    }

    private ValueTask<FlushResult> Send(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Until all is taken or the kernel has said that it takes no more: only then does it tell when it does again.
            var result = connection.Socket.Send(bytes, connection);
            if (result < 0)
            {
                return result == -Errno.Again ? SendSlowly(bytes, cancellationToken) : Break();
            }

            bytes = bytes[(int)result..];
            if (bytes.IsEmpty)
            {
                Drop();
                return Done();
            }
        }
    }

    private ValueTask<FlushResult> SendSlowly(ReadOnlySpan<byte> bytes, CancellationToken cancellationToken)
    {
        var pending = _pending ??= new PendingSend(connection);
        pending.Append(bytes);
        Drop();
        if (!connection.Socket.WatchForRoom(connection))
        {
            return Break();
        }

        // An abort that came before there was anything pending has passed it by.
        if (_isBroken)
        {
            pending.Fail();
        }

        return pending.WaitAsync(cancellationToken);
    }

    private ValueTask<FlushResult> Break()
    {
        _isBroken = true;
        _pending?.Fail();
        Drop();
        return Done();
    }

    private ValueTask<FlushResult> Done() => new(new FlushResult(_pending?.TakeCancellation() ?? false, _isBroken));

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
            _loan = Lent;
            return _buffer = lent;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(SmallestBuffer, (_buffer?.Length ?? 0) * 2)));
        var written = _written;
        _buffer.AsSpan(0, written).CopyTo(larger);
        Drop();
        _written = written;
        return _buffer = larger;
    }

    // Nothing of the buffer is read or written behind this: a lent one may be another's at once.
    private void Drop()
    {
        _written = 0;
        if (_buffer is not { } buffer)
        {
            return;
        }

        _buffer = null;
        if (_loan == NoLoan)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        else
        {
            Volatile.Write(ref _loan, NoLoan);
        }
    }
}
