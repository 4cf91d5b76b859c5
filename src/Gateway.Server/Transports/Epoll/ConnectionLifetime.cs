using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>How a connection comes to its end: what other threads have asked for, what has happened, and who is told of it.</summary>
/// <remarks>
/// A value in its connection, so that it costs no object; never copied. <see cref="IPeerWatch"/> is served here as well: the watcher takes the
/// place of the source behind <see cref="BaseConnectionContext.ConnectionClosed"/>, which fires for the same reasons, so that watching costs no
/// connection a field, and no work once it is over.
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

    /// <summary>Whether the connection is to be reset.</summary>
    internal readonly bool IsAbortRequested => _isAbortRequested;

    /// <summary>Whether the descriptor is to be closed.</summary>
    internal readonly bool IsCloseRequested => _isCloseRequested;

    /// <summary>Whether it was reset or closed here.</summary>
    internal readonly bool IsBroken => _isBroken;

    /// <summary>Fires when the connection hung up or broke, also if it did before.</summary>
    internal CancellationToken Closed
    {
        get
        {
            var made = new CancellationTokenSource();
            var source = Interlocked.CompareExchange(ref _closed, made, null) ?? made;
            FireIfOver();
            return source.Token;
        }
    }

    /// <summary>Notes that the loop is asked for a look at the connection; false where it is already. From any thread.</summary>
    internal bool TryPost() => Interlocked.Exchange(ref _isPosted, 1) == 0;

    /// <summary>The loop is about to look. To be called first, so that whoever asks behind the look posts again.</summary>
    internal void BeginLook() => Interlocked.Exchange(ref _isPosted, 0);

    internal void RequestAbort() => _isAbortRequested = true;

    internal void RequestClose() => _isCloseRequested = true;

    /// <inheritdoc cref="IPeerWatch.Watch"/>
    internal void Watch(CancellationTokenSource gone)
    {
        if (Interlocked.CompareExchange(ref _closed, gone, null) is { } asked)
        {
            asked.Token.UnsafeRegister(static gone => ((CancellationTokenSource)gone!).Cancel(), gone);
        }

        FireIfOver();
    }

    /// <inheritdoc cref="IPeerWatch.Unwatch"/>
    internal void Unwatch(CancellationTokenSource gone) => Interlocked.CompareExchange(ref _closed, null, gone);

    /// <summary>The kernel says that the connection is over. Only for the loop.</summary>
    internal void HangUp()
    {
        _isHungUp = true;

        // Either we see who has asked by now, or whoever asks sees that it has happened.
        Interlocked.MemoryBarrier();
        Fire();
    }

    /// <summary>It is being reset or closed here: to be said before that is done, and fired after. Only for the loop.</summary>
    internal void Break() => _isBroken = true;

    /// <summary>Tells whoever asked or watches. On another thread: what is registered there must not run on the loop.</summary>
    internal readonly void Fire()
    {
        if (Volatile.Read(in _closed) is { } closed)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), closed, preferLocal: false);
        }
    }

    /// <summary>Done at <see cref="EndClosing"/>. From any thread.</summary>
    internal Task WaitForCloseAsync()
    {
        var closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _closing, closing, null) ?? closing).Task;
    }

    /// <summary>The descriptor is closed: whoever waits for that goes on. Only for the loop.</summary>
    internal readonly void EndClosing() => _closing?.TrySetResult();

    private readonly void FireIfOver()
    {
        if (_isBroken || _isHungUp)
        {
            Fire();
        }
    }
}
