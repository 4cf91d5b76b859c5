using System.Net;
using System.Net.Sockets;
using Gateway.Descriptors;
using Gateway.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>The gateway's own Kestrel transport for listeners on Linux: epoll loops that serve each connection on the thread that receives its bytes.</summary>
internal sealed class EpollTransport(
    OpenListeners open,
    FileReserve files,
    PassedSockets passed,
    TimeProvider time,
    ILogger<EpollTransport> log,
    Liveness? liveness = null) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly Lock _lock = new();
    private EpollLoops? _loops;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is ListenerEndPoint;

    /// <inheritdoc/>
    /// <exception cref="ListenerException">The address cannot be bound; the text names the listener and the reason.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = (ListenerEndPoint)endpoint;
        Socket? socket = null;
        EpollLoops? loops = null;
        try
        {
            socket = ListenSocket.Bind(listener.Address, listener.Socket, passed);
            loops = GetOrStartLoops();
            var bound = new EpollListener(listener, socket, listener.Serve, loops, files, time, log);
            listener.Listener.Url = ListenerUrl.Format(bound.BoundEndPoint);
            open.Add(bound);
            return new ValueTask<IConnectionListener>(bound);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            loops?.RemoveUser();
            socket?.Dispose();
            throw new ListenerException(listener, exception is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
                ? new AddressInUseException(exception.Message, exception)
                : exception);
        }
    }

    // The first listener starts the loops. A transport that was stopped and is started again starts new loops.
    private EpollLoops GetOrStartLoops()
    {
        lock (_lock)
        {
            if (_loops is { } running && running.TryAddUser())
            {
                return running;
            }

            _loops = new EpollLoops(Environment.ProcessorCount, log);
            if (liveness is not null)
            {
                _loops.RegisterWith(liveness);
            }

            return _loops;
        }
    }
}
