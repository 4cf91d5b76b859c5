using Gateway.Sessions;

namespace Gateway.Transports.Epoll;

// Tells of a peer that goes while nobody reads. The watcher takes the place of the source behind ConnectionClosed, which fires for the same
// reasons, so that watching costs no connection a field, and no work once it is over.
internal sealed partial class EpollConnection : IPeerWatch
{
    private const uint LookAgain = 0;

    /// <inheritdoc/>
    void IPeerWatch.Watch(CancellationTokenSource gone)
    {
        if (Interlocked.CompareExchange(ref _closed, gone, null) is { } asked)
        {
            asked.Token.UnsafeRegister(static gone => ((CancellationTokenSource)gone!).Cancel(), gone);
        }

        // An event may have come, and been passed over, before there was anybody to tell.
        if (_isBroken || !Watch(LookAgain))
        {
            FireClosed();
        }
    }

    /// <inheritdoc/>
    void IPeerWatch.Unwatch(CancellationTokenSource gone) => Interlocked.CompareExchange(ref _closed, null, gone);
}
