using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Gateway.Transports.Epoll;

/// <summary>Flushed bytes that the kernel has not accepted yet, and the flush that waits for it. Created by the first slow flush of a connection.</summary>
/// <remarks>The writer adds bytes, the loop sends them, and any thread may cancel. All of them use one lock, which is never held while a waiter is resumed.</remarks>
internal sealed class PendingSend(EpollConnection connection) : IValueTaskSource<FlushResult>
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<FlushResult> _waiter;
    private CancellationTokenRegistration _registration;
    private byte[]? _bytes;
    private int _start;
    private int _end;
    private bool _isWaiting;
    private bool _isCanceled;
    private bool _isBroken;
    private bool _isShutdownDeferred;

    /// <summary>Whether there are no pending bytes. Only the writer can make this false.</summary>
    internal bool IsIdle => Volatile.Read(ref _bytes) is null;

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        try
        {
            return _waiter.GetResult(token);
        }
        finally
        {
            _registration.Dispose();
            _registration = default;
        }
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _waiter.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(continuation, state, token, flags);

    /// <summary>Adds bytes behind the pending ones.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var length = _end - _start;
            if (_bytes is null || _bytes.Length - _end < bytes.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(length + bytes.Length);
                _bytes.AsSpan(_start, length).CopyTo(larger);
                ReturnBuffer();
                _bytes = larger;
                (_start, _end) = (0, length);
            }

            bytes.CopyTo(_bytes.AsSpan(_end));
            _end += bytes.Length;
        }
    }

    /// <summary>Completes when the kernel has accepted all pending bytes, or when the connection is broken.</summary>
    internal ValueTask<FlushResult> WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isWaiting)
            {
                throw new InvalidOperationException("A flush is already waiting.");
            }

            if (_bytes is null || _isCanceled)
            {
                return new ValueTask<FlushResult>(ConsumeResult());
            }

            _waiter.Reset();
            _isWaiting = true;
        }

        var wait = new ValueTask<FlushResult>(this, _waiter.Version);
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static (state, token) => ((PendingSend)state!).Cancel(token), this);
        }

        return wait;
    }

    /// <summary>Sends as many bytes as the kernel accepts. Only for the loop.</summary>
    internal void SendMore()
    {
        lock (_lock)
        {
            if (_bytes is null)
            {
                return;
            }

            while (_start < _end)
            {
                var sent = connection.Socket.Send(_bytes.AsSpan(_start, _end - _start), connection);
                if (sent == -Errno.Again)
                {
                    return;
                }

                _isBroken |= sent < 0;
                _start = sent < 0 ? _end : _start + (int)sent;
            }

            Clear();
        }

        Resume();
    }

    /// <summary>Drops the pending bytes. Only for the loop, or for the writer while no flush waits.</summary>
    internal void Fail()
    {
        lock (_lock)
        {
            _isBroken = true;
            Clear();
        }

        Resume();
    }

    /// <summary>Ends the current wait, or the next one, with a canceled result. Its bytes stay pending and are sent.</summary>
    internal void Cancel()
    {
        lock (_lock)
        {
            _isCanceled = true;
            if (!_isWaiting)
            {
                return;
            }
        }

        // On the thread pool, because the consumer must not run on the thread that cancels.
        ThreadPool.UnsafeQueueUserWorkItem(static pending => pending.Resume(), this, preferLocal: false);
    }

    /// <summary>Whether the flush that ends now was canceled. Resets the cancellation.</summary>
    internal bool ConsumeCancellation()
    {
        lock (_lock)
        {
            return ConsumeResult().IsCanceled;
        }
    }

    /// <summary>Makes the pending bytes be followed by FIN.</summary>
    /// <returns>False if there are no pending bytes.</returns>
    internal bool TryDeferShutdown()
    {
        lock (_lock)
        {
            return _isShutdownDeferred = _bytes is not null;
        }
    }

    private void Cancel(CancellationToken token)
    {
        lock (_lock)
        {
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static work => work.Pending._waiter.SetException(new OperationCanceledException(work.Token)), (Pending: this, Token: token), preferLocal: false);
    }

    private void Resume()
    {
        FlushResult result;
        lock (_lock)
        {
            if (!_isWaiting)
            {
                return;
            }

            _isWaiting = false;
            result = ConsumeResult();
        }

        if (!connection.Loop.IsCurrent)
        {
            _waiter.SetResult(result);
            return;
        }

        connection.BeginTurn();
        try
        {
            _waiter.SetResult(result);
        }
        finally
        {
            connection.Loop.Buffers.EndTurn();
        }
    }

    private FlushResult ConsumeResult()
    {
        var result = new FlushResult(_isCanceled, _isBroken);
        _isCanceled = false;
        return result;
    }

    private void Clear()
    {
        ReturnBuffer();
        (_start, _end) = (0, 0);
        if (_isShutdownDeferred)
        {
            _isShutdownDeferred = false;
            connection.Socket.ShutdownSend(connection);
        }
    }

    private void ReturnBuffer()
    {
        if (_bytes is { } bytes)
        {
            Volatile.Write(ref _bytes, null);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
