using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Gateway.Transports.Epoll;

/// <summary>Flushed bytes that the kernel did not take yet, and whoever waits for it. Made for the first slow flush of a connection.</summary>
/// <remarks>The writer adds, the loop sends, others cancel: all under one lock, which is never held while a waiter is resumed.</remarks>
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
    private bool _finishes;

    /// <summary>Whether everything has left. Only the writer makes it untrue.</summary>
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

    /// <summary>Puts bytes behind those that wait.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var length = _end - _start;
            if (_bytes is null || _bytes.Length - _end < bytes.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(length + bytes.Length);
                _bytes.AsSpan(_start, length).CopyTo(larger);
                Return();
                _bytes = larger;
                (_start, _end) = (0, length);
            }

            bytes.CopyTo(_bytes.AsSpan(_end));
            _end += bytes.Length;
        }
    }

    /// <summary>Done when everything has left, or never will.</summary>
    internal ValueTask<FlushResult> WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_isWaiting)
            {
                throw new InvalidOperationException("A flush is waited for already.");
            }

            if (_bytes is null || _isCanceled)
            {
                return new ValueTask<FlushResult>(TakeResult());
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

    /// <summary>Sends as much as the kernel takes. Only for the loop.</summary>
    internal void SendOn()
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

            Empty();
        }

        Resume();
    }

    /// <summary>Drops what waits. Only for the loop, or for the writer while nobody waits.</summary>
    internal void Fail()
    {
        lock (_lock)
        {
            _isBroken = true;
            Empty();
        }

        Resume();
    }

    /// <summary>Ends the wait, or the next one, without its bytes; those go on.</summary>
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

        // Not here: the consumer must not run on the thread of whoever cancels.
        ThreadPool.UnsafeQueueUserWorkItem(static pending => pending.Resume(), this, preferLocal: false);
    }

    /// <summary>Whether the flush that ends now was canceled.</summary>
    internal bool TakeCancellation()
    {
        lock (_lock)
        {
            return TakeResult().IsCanceled;
        }
    }

    /// <summary>Has FIN sent behind what waits; false if nothing does.</summary>
    internal bool TryFinishLater()
    {
        lock (_lock)
        {
            return _finishes = _bytes is not null;
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
            result = TakeResult();
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

    private FlushResult TakeResult()
    {
        var result = new FlushResult(_isCanceled, _isBroken);
        _isCanceled = false;
        return result;
    }

    private void Empty()
    {
        Return();
        (_start, _end) = (0, 0);
        if (_finishes)
        {
            _finishes = false;
            connection.Socket.ShutdownSend(connection);
        }
    }

    private void Return()
    {
        if (_bytes is { } bytes)
        {
            Volatile.Write(ref _bytes, null);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
