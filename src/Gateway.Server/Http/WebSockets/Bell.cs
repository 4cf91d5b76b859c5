using System.Threading.Tasks.Sources;

namespace Gateway.Http.WebSockets;

/// <summary>What one waits for and many may ring. Ringing while nobody waits is remembered, once; waiting allocates nothing.</summary>
internal sealed class Bell : IValueTaskSource
{
    private const int Quiet = 0;
    private const int Awaited = 1;
    private const int Rung = 2;

    private ManualResetValueTaskSourceCore<bool> _source;
    private int _state;

    /// <summary>Done at the next ring, or at once if it rang since the last wait. For one waiter at a time.</summary>
    internal ValueTask WaitAsync()
    {
        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Awaited, Quiet) == Rung)
        {
            Volatile.Write(ref _state, Quiet);
            return default;
        }

        return new ValueTask(this, _source.Version);
    }

    /// <summary>Wakes the waiter: on this thread, or, for callers that must not do its work, on another.</summary>
    internal void Ring(bool onThisThread)
    {
        if (Interlocked.CompareExchange(ref _state, Rung, Quiet) == Awaited && Interlocked.CompareExchange(ref _state, Quiet, Awaited) == Awaited)
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
