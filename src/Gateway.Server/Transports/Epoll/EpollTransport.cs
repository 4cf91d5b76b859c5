using System.Net;
using System.Net.Sockets;
using Gateway.Descriptors;
using Gateway.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Epoll;

/// <summary>Our own transport under Kestrel for the listeners, on Linux: epoll loops that serve a connection where its bytes arrive.</summary>
internal sealed class EpollTransport(
    OpenListeners open,
    FileReserve files,
    TimeProvider time,
    ILogger<EpollTransport> log,
    Liveness? liveness = null) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly Lock _lock = new();
    private EpollLoops? _loops;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is ListenerEndPoint;

    /// <inheritdoc/>
    /// <exception cref="ListenerException">The address can't be bound; the text says which listener's and why.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = (ListenerEndPoint)endpoint;
        Socket? socket = null;
        EpollLoops? loops = null;
        try
        {
            socket = ListenSocket.Bind(listener.Address, listener.Socket);
            loops = EnterLoops();
            var bound = new EpollListener(listener, socket, listener.Serve, loops, files, time, log);
            listener.Listener.Url = ListenerUrl.Format(bound.Bound);
            open.Add(bound);
            return new ValueTask<IConnectionListener>(bound);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            loops?.Leave();
            socket?.Dispose();
            throw new ListenerException(listener, exception is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
                ? new AddressInUseException(exception.Message, exception)
                : exception);
        }
    }

    // The first listener starts the loops; those of a transport that was stopped and is started again are new ones.
    private EpollLoops EnterLoops()
    {
        lock (_lock)
        {
            if (_loops is { } running && running.TryEnter())
            {
                return running;
            }

            _loops = new EpollLoops(Environment.ProcessorCount, log);
            if (liveness is not null)
            {
                _loops.Watch(liveness);
            }

            return _loops;
        }
    }
}
