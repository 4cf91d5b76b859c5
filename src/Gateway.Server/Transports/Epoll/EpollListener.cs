using System.Net;
using System.Net.Sockets;
using Gateway.Descriptors;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>
/// A Kestrel listener. Its connections are accepted on one loop (<see cref="EpollAcceptor"/>), distributed among all loops, and each is served on its own loop.
/// </summary>
/// <remarks>
/// Kestrel opens and closes the listener, but does not get its connections: Kestrel would first move each of them to a thread of the pool, and would keep
/// some 750 bytes of its own for each of them until it is closed.
/// </remarks>
internal sealed class EpollListener : IConnectionListener
{
    /// <summary>
    /// The time that connections which are still being set up or refused have after all others have ended, and the time for accepting the backlog after new
    /// connections are refused: 1 s, which is enough to send the reason. More would delay the exit.
    /// </summary>
    internal static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time for the acceptor to close the socket: <see cref="GracePeriod"/> for the backlog, and one more second. A loop whose thread is blocked, by a verb
    /// that does not return, closes the socket once it is free; neither the drain nor the other loops' sessions wait for it.
    /// </summary>
    private static readonly TimeSpan UnbindTimeout = GracePeriod + TimeSpan.FromSeconds(1);

    private readonly ListenerEndPoint _listener;
    private readonly Socket _socket;
    private readonly ConnectionDelegate _serve;
    private readonly EndPoint _bound;
    private readonly EpollLoops _loops;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly EpollAcceptor _acceptor;
    private readonly TaskCompletionSource<ConnectionContext?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();

    // The listener itself, until it is disposed, and its connections.
    private int _references = 1;
    private int _isDisposed;
    private readonly Lazy<Task> _unbinding;

    /// <summary>Takes ownership of a bound socket and listens. The caller has already added the listener to the users of <paramref name="loops"/>.</summary>
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
        _unbinding = new Lazy<Task>(UnbindOnceAsync);
        _acceptor = new EpollAcceptor(this, socket, loops.FindLeastLoaded(), files, time, log);
    }

    /// <inheritdoc/>
    public EndPoint EndPoint => _listener;

    /// <summary>The address that the listener is bound to, with the port that the system has chosen.</summary>
    internal EndPoint BoundEndPoint => _bound;

    /// <summary>The listener's name.</summary>
    internal string Name => _listener.Listener.Name;

    /// <summary>Canceled when the listener is about to close the connections that are left: connections that are still being set up must end.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>Starts to accept. Connections are served by the listener itself; so this only completes when the listener is unbound, with null.</summary>
    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        _acceptor.Start();
        return new ValueTask<ConnectionContext?>(_ended.Task);
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => new(_unbinding.Value);

    /// <summary>
    /// Unbinds, closes the connections that are left, and ends the loops if this was their last user. Otherwise the last connection to close ends them. A loop
    /// whose thread is blocked is not waited for.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            RemoveConnection();
            await _stopping.CancelAsync();
            await Task.WhenAny(_allClosed.Task, Task.Delay(GracePeriod, _time));
            _loops.CloseConnections(this);
            if (_loops.RemoveUser())
            {
                await Task.WhenAny(_loops.Ended, Task.Delay(GracePeriod, _time));
            }
        }
    }

    private async Task UnbindOnceAsync()
    {
        if (_socket is not PassedSocket)
        {
            ListenSocket.RefuseNew(_socket);
            await Handshakes.WaitAsync(_bound);
        }

        _acceptor.RequestUnbind();
        await Task.WhenAny(_acceptor.Unbound, Task.Delay(UnbindTimeout, _time));
        _ended.SetResult(null);
    }

    /// <summary>Adds one to the number of connections of the listener.</summary>
    internal void AddConnection() => Interlocked.Increment(ref _references);

    /// <summary>Serves a connection. Must be called on the thread of its loop.</summary>
    internal Task ServeAsync(AcceptedConnection connection) => _serve(connection);

    /// <summary>Subtracts one from the number of connections of the listener, after a connection has closed.</summary>
    internal void RemoveConnection()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            _allClosed.TrySetResult();
        }
    }

    /// <summary>Logs an unhandled exception of the code that serves a connection: a bug, which ends only that connection.</summary>
    internal void OnConnectionFailed(Exception exception) => _log.ConnectionFailed(exception);

    /// <summary>The local address of a connection: the listener's own if that is a single address, otherwise read from the kernel.</summary>
    internal EndPoint? GetLocalEndPoint(AcceptedConnection connection) =>
        _bound is IPEndPoint bound && (bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any))
            ? connection.Socket.GetLocalEndPoint(connection)
            : _bound;
}
