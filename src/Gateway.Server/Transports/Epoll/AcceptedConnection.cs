using System.Net;
using System.Net.Sockets;

namespace Gateway.Transports.Epoll;

/// <summary>A connection that a listener accepted. It is served on its loop's thread, and closed when serving it has ended.</summary>
internal sealed class AcceptedConnection : EpollConnection
{
    private readonly EpollListener _listener;
    private readonly PeerAddress _peer;
    private Task? _serving;

    internal AcceptedConnection(int descriptor, in PeerAddress peer, EpollLoop loop, EpollListener listener)
        : base(new EpollSocket(descriptor, listener.BoundEndPoint is UnixDomainSocketEndPoint, slot: -1), loop)
    {
        _peer = peer;
        _listener = listener;
    }

    /// <summary>The address of the peer. Each call creates a new object, because an idle connection stores the address as plain numbers only.</summary>
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

    /// <summary>Whether this listener accepted the connection.</summary>
    internal bool BelongsTo(EpollListener listener) => ReferenceEquals(_listener, listener);

    /// <summary>Starts to serve the connection on its loop's thread. May be called on the thread of any loop.</summary>
    internal void Start()
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
    protected override void StartIfNew()
    {
        if (_serving is null)
        {
            Serve();
        }
    }

    /// <inheritdoc/>
    protected override EndPoint? FindLocalEndPoint() => _listener.GetLocalEndPoint(this);

    /// <inheritdoc/>
    protected override void OnClosed() => _listener.RemoveConnection();

    private void Serve()
    {
        // Registered before anything can wait, so that EpollLoop.Sources always contains a connection that is served.
        Register();
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

    // Runs on the thread on which the last consumer ended, which need not be the loop's.
    private void EndServing()
    {
        var exception = _serving!.Exception?.InnerException;
        if (exception is not null)
        {
            _listener.OnConnectionFailed(exception);
        }

        End(isFaulted: exception is not null);
    }
}
