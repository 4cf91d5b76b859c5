using System.Net;
using System.Net.Sockets;
using Gateway.Descriptors;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>
/// A listener of Kestrel's whose connections are accepted on one loop (<see cref="EpollAcceptor"/>), shared out among all, and each served there.
/// </summary>
/// <remarks>
/// Kestrel opens and closes it, but its connections are not handed to Kestrel: that would take each of them to a thread of the pool first,
/// and keep some 750 bytes of Kestrel's for as long as it lives.
/// </remarks>
internal sealed class EpollListener : IConnectionListener
{
    /// <summary>
    /// What connections that are still being set up or turned away have to end after all others have, and what those that have connected have
    /// to be accepted once no more may: 1 s, enough to say why; more would hold the exit up.
    /// </summary>
    internal static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly ListenerEndPoint _listener;
    private readonly Socket _socket;
    private readonly ConnectionDelegate _serve;
    private readonly EndPoint _bound;
    private readonly EpollLoops _loops;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly EpollAcceptor _acceptor;
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();

    // Itself, until it is disposed, and its connections.
    private int _alive = 1;
    private int _isDisposed;
    private int _isUnbinding;

    /// <summary>Takes a bound socket over and listens. It counts as one of <paramref name="loops"/>' users already.</summary>
    internal EpollListener(ListenerEndPoint listener, Socket socket, ConnectionDelegate serve, EpollLoops loops, FileReserve files, TimeProvider time, ILogger log)
    {
        _listener = listener;
        _socket = socket;
        _serve = serve;
        _time = time;
        _log = log;
        _loops = loops;
        socket.Blocking = false;
        socket.Listen(listener.Socket.Backlog);
        _bound = socket.LocalEndPoint!;
        _acceptor = new EpollAcceptor(this, socket, loops.Next(), files, time, log);
    }

    /// <inheritdoc/>
    public EndPoint EndPoint => _listener;

    /// <summary>Where it listens, with the port that the system picked.</summary>
    internal EndPoint Bound => _bound;

    /// <summary>The listener's name.</summary>
    internal string Name => _listener.Listener.Name;

    /// <summary>Fires when there is no time left for what comes before a session.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>Begins to accept. What comes is served here: the answer is null, once it is unbound.</summary>
    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        _acceptor.Begin();
        return new ValueTask<ConnectionContext?>(_acceptor.Unbound);
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isUnbinding, 1) == 0)
        {
            ListenSocket.RefuseNew(_socket);
            await Handshakes.WaitAsync(_bound);
            _acceptor.RequestUnbind();
        }

        await _acceptor.Unbound;
    }

    /// <summary>Unbinds, closes the connections that are left, and ends the loops if this was their last user; with the last connection they end later.</summary>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            ConnectionClosed();
            await _stopping.CancelAsync();
            await Task.WhenAny(_emptied.Task, Task.Delay(Farewell, _time));
            _loops.CloseThoseOf(this);
            if (_loops.Leave())
            {
                await _loops.Ended;
            }
        }
    }

    /// <summary>One more connection is its own.</summary>
    internal void ConnectionOpened() => Interlocked.Increment(ref _alive);

    /// <summary>Serves a connection on its loop's thread, to which it belongs.</summary>
    internal Task ServeAsync(AcceptedConnection connection) => _serve(connection);

    /// <summary>One of its connections is gone.</summary>
    internal void ConnectionClosed()
    {
        if (Interlocked.Decrement(ref _alive) == 0)
        {
            _emptied.TrySetResult();
        }
    }

    /// <summary>Something that serves connections has failed and told nobody: a bug of ours, which costs that one connection.</summary>
    internal void Faulted(Exception exception) => _log.ConnectionFaulted(exception);

    /// <summary>Our side of a connection: known if one address is listened on, else asked of the kernel.</summary>
    internal EndPoint? LocalEndPointOf(AcceptedConnection connection) =>
        _bound is IPEndPoint bound && (bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any))
            ? connection.Socket.AskLocalEndPoint(connection)
            : _bound;
}
