using System.Threading.Tasks.Sources;

namespace Gateway.Http.WebSockets;

/// <summary>A signal with one waiter and many senders. A signal that is sent while nobody waits is remembered, once; waiting allocates nothing.</summary>
internal sealed class Wakeup : IValueTaskSource
{
    private const int Idle = 0;
    private const int Awaited = 1;
    private const int Signaled = 2;

    private ManualResetValueTaskSourceCore<bool> _source;
    private int _state;

    /// <summary>Completes at the next signal, or at once if there was one since the last wait. For one waiter at a time.</summary>
    internal ValueTask WaitAsync()
    {
        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Awaited, Idle) == Signaled)
        {
            Volatile.Write(ref _state, Idle);
            return default;
        }

        return new ValueTask(this, _source.Version);
    }

    /// <summary>Wakes the waiter: on this thread, or on another one for callers that must not run the waiter's continuation.</summary>
    internal void Signal(bool onThisThread)
    {
        if (Interlocked.CompareExchange(ref _state, Signaled, Idle) == Awaited && Interlocked.CompareExchange(ref _state, Idle, Awaited) == Awaited)
        {
            _source.RunContinuationsAsynchronously = !onThisThread;
            _source.SetResult(true);
        }
    }

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
