using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>Accepts a listener's connections on one loop and shares them out among all. <c>EpollListener.Loop.cs</c> is the accepting.</summary>
internal sealed partial class EpollListener : IConnectionListener, IValueTaskSource<ConnectionContext?>
{
    private readonly ListenerEndPoint _listener;
    private readonly Socket _socket;
    private readonly EndPoint _bound;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly EpollLoop _loop;
    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDisposed;

    /// <summary>Takes a bound socket over and listens. It counts as one of <paramref name="loops"/>' users already.</summary>
    internal EpollListener(ListenerEndPoint listener, Socket socket, EpollLoops loops, TimeProvider time, ILogger log)
    {
        _listener = listener;
        _socket = socket;
        _time = time;
        _log = log;
        Loops = loops;
        _loop = loops.Next();
        socket.Blocking = false;
        socket.Listen(listener.Socket.Backlog);
        _bound = socket.LocalEndPoint!;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
    }

    /// <inheritdoc/>
    public EndPoint EndPoint => _listener;

    /// <summary>Where it listens, with the port that the system picked.</summary>
    internal EndPoint Bound => _bound;

    internal EpollLoops Loops { get; }

    /// <inheritdoc/>
    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        _isUnbindRequested ? default : new ValueTask<ConnectionContext?>(this, _waiter.Version);

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _isUnbindRequested = true;
        Post();
        return new ValueTask(_unbound.Task);
    }

    /// <summary>Unbinds, and ends the loops if this was the last listener and no connection is left; with the last connection they end later.</summary>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0 && Loops.Leave())
        {
            await Loops.Ended;
        }
    }

    /// <summary>Our side of a connection: known if one address is listened on, else asked of the kernel.</summary>
    internal EndPoint? LocalEndPointOf(EpollConnection connection) =>
        _bound is IPEndPoint bound && (bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any))
            ? connection.AskLocalEndPoint()
            : _bound;
}
