using Gateway.Sessions;

namespace Gateway.Transports.Epoll;

// Tells of a peer that goes while nobody reads. The watcher takes the place of the source behind ConnectionClosed, which fires for the same
// reasons, so that watching costs no connection a field, and no work once it is over.
internal sealed partial class EpollConnection : IPeerWatch
{
    /// <inheritdoc/>
    void IPeerWatch.Watch(CancellationTokenSource gone)
    {
        if (Interlocked.CompareExchange(ref _closed, gone, null) is { } asked)
        {
            asked.Token.UnsafeRegister(static gone => ((CancellationTokenSource)gone!).Cancel(), gone);
        }

        if (_isBroken || _isHungUp)
        {
            FireClosed();
        }
    }

    /// <inheritdoc/>
    void IPeerWatch.Unwatch(CancellationTokenSource gone) => Interlocked.CompareExchange(ref _closed, null, gone);
}
