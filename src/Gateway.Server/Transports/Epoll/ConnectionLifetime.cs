using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>The end of a connection: what other threads have requested, what has happened, and who is notified of it.</summary>
/// <remarks>
/// A struct that is a field of its connection, so that it needs no object; it must never be copied. It also implements <see cref="IPeerWatch"/>: the watcher's
/// source is stored in the field of the source behind <see cref="BaseConnectionContext.ConnectionClosed"/>, which is canceled for the same reasons. So watching
/// needs no field of its own in a connection, and no work after it has ended.
/// </remarks>
internal struct ConnectionLifetime
{
    private CancellationTokenSource? _closed;
    private TaskCompletionSource? _closing;
    private int _isPosted;
    private volatile bool _isAbortRequested;
    private volatile bool _isCloseRequested;
    private volatile bool _isBroken;
    private volatile bool _isHungUp;

    /// <summary>Whether a reset of the connection was requested.</summary>
    internal readonly bool IsAbortRequested => _isAbortRequested;

    /// <summary>Whether closing the descriptor was requested.</summary>
    internal readonly bool IsCloseRequested => _isCloseRequested;

    /// <summary>Whether the gateway has reset or closed the connection.</summary>
    internal readonly bool IsBroken => _isBroken;

    /// <summary>Canceled when the connection hangs up or is broken, also if that has already happened.</summary>
    internal CancellationToken Closed
    {
        get
        {
            var created = new CancellationTokenSource();
            var source = Interlocked.CompareExchange(ref _closed, created, null) ?? created;
            NotifyIfClosed();
            return source.Token;
        }
    }

    /// <summary>Marks the connection as posted to its loop. May be called on any thread.</summary>
    /// <returns>False if it is already posted.</returns>
    internal bool TryPost() => Interlocked.Exchange(ref _isPosted, 1) == 0;

    /// <summary>Clears the mark of <see cref="TryPost"/>. The loop must call this before it reads the requests, so that a request that comes later posts again.</summary>
    internal void ClearPost() => Interlocked.Exchange(ref _isPosted, 0);

    internal void RequestAbort() => _isAbortRequested = true;

    internal void RequestClose() => _isCloseRequested = true;

    /// <inheritdoc cref="IPeerWatch.Watch"/>
    internal void Watch(CancellationTokenSource gone)
    {
        if (Interlocked.CompareExchange(ref _closed, gone, null) is { } existing)
        {
            existing.Token.UnsafeRegister(static gone => ((CancellationTokenSource)gone!).Cancel(), gone);
        }

        NotifyIfClosed();
    }

    /// <inheritdoc cref="IPeerWatch.Unwatch"/>
    internal void Unwatch(CancellationTokenSource gone) => Interlocked.CompareExchange(ref _closed, null, gone);

    /// <summary>Called when the kernel reports that the connection has hung up. Only for the loop.</summary>
    internal void OnHangUp()
    {
        _isHungUp = true;

        // Full fence between the write of the flag and the read of the source: either this thread sees the source, or the thread that stores it sees the flag.
        Interlocked.MemoryBarrier();
        NotifyClosed();
    }

    /// <summary>Marks the connection as broken, because the gateway resets or closes it. <see cref="NotifyClosed"/> must follow. Only for the loop.</summary>
    internal void MarkBroken() => _isBroken = true;

    /// <summary>Cancels the source of <see cref="Closed"/> or of the watcher. Runs on the thread pool, because registered callbacks must not run on the loop.</summary>
    internal readonly void NotifyClosed()
    {
        if (Volatile.Read(in _closed) is { } closed)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), closed, preferLocal: false);
        }
    }

    /// <summary>Completes at <see cref="CompleteClose"/>. May be called on any thread.</summary>
    internal Task WaitForCloseAsync()
    {
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _closing, closing, null) ?? closing).Task;
    }

    /// <summary>Completes the task of <see cref="WaitForCloseAsync"/>: the descriptor is closed. Only for the loop.</summary>
    internal readonly void CompleteClose() => _closing?.TrySetResult();

    private readonly void NotifyIfClosed()
    {
        if (_isBroken || _isHungUp)
        {
            NotifyClosed();
        }
    }
}
