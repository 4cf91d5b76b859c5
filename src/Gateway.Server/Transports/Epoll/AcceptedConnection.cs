using System.Net;
using System.Net.Sockets;

namespace Gateway.Transports.Epoll;

/// <summary>A connection that a listener accepted: served on its loop's thread, and closed when it has been served.</summary>
internal sealed class AcceptedConnection : EpollConnection
{
    private readonly EpollListener _listener;
    private readonly PeerAddress _peer;
    private Task? _serving;

    internal AcceptedConnection(int descriptor, in PeerAddress peer, EpollLoop loop, EpollListener listener)
        : base(new EpollSocket(descriptor, listener.Bound is UnixDomainSocketEndPoint, slot: -1), loop)
    {
        _peer = peer;
        _listener = listener;
    }

    /// <summary>The peer. Made anew each time it is asked for: an idle connection keeps the address as plain numbers.</summary>
    public override EndPoint? RemoteEndPoint
    {
        get => base.RemoteEndPoint ?? _peer.ToEndPoint();
        set => base.RemoteEndPoint = value;
    }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosedRequested
    {
        get => _listener.Stopping;
        set => base.ConnectionClosedRequested = value;
    }

    /// <summary>Whether this listener accepted it.</summary>
    internal bool IsOf(EpollListener listener) => ReferenceEquals(_listener, listener);

    /// <summary>It is served from here on, on its loop's thread. From any loop.</summary>
    internal void Begin()
    {
        if (Loop.IsCurrent)
        {
            Serve();
        }
        else
        {
            Post();
        }
    }

    /// <inheritdoc/>
    protected override void BeginIfNew()
    {
        if (_serving is null)
        {
            Serve();
        }
    }

    /// <inheritdoc/>
    protected override EndPoint? FindLocalEndPoint() => _listener.LocalEndPointOf(this);

    /// <inheritdoc/>
    protected override void OnClosed() => _listener.ConnectionClosed();

    private void Serve()
    {
        // Before anybody can wait, so that it is always found among the loop's.
        Watch();
        BeginTurn();
        try
        {
            _serving = _listener.ServeAsync(this);
        }
        catch (Exception exception)
        {
            _serving = Task.FromException(exception);
        }
        finally
        {
            Loop.Buffers.EndTurn();
        }

        if (_serving.IsCompleted)
        {
            EndServing();
        }
        else
        {
            _serving.GetAwaiter().UnsafeOnCompleted(EndServing);
        }
    }

    // Wherever the last of its consumers ran.
    private void EndServing()
    {
        var exception = _serving!.Exception?.InnerException;
        if (exception is not null)
        {
            _listener.Faulted(exception);
        }

        End(isFaulted: exception is not null);
    }
}
