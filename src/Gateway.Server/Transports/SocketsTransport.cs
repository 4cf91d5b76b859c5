using System.Net;
using System.Net.Sockets;
using Gateway.Descriptors;
using Gateway.Limits;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Kestrel's stock sockets for our listeners, with one factory for each listener, because backlog and no-delay are per listener.</summary>
internal sealed class SocketsTransport(
    OpenListeners open, FileReserve files, PassedSockets passed, IOptionsFactory<SocketTransportOptions> defaults, ILoggerFactory logs) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is ListenerEndPoint;

    /// <inheritdoc/>
    /// <exception cref="ListenerException">The address cannot be bound; the text says for which listener, and why.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = (ListenerEndPoint)endpoint;

        // Created by the factory, because only it knows which memory pool is used.
        var options = defaults.Create(Options.DefaultName);
        options.Backlog = listener.Socket.Backlog;
        options.NoDelay = listener.Socket.NoDelay;
        options.MaxReadBufferSize = SessionMemory.ReadAhead;
        options.UnsafePreferInlineScheduling = InlineCompletions.AreOn;
        Socket? socket = null;
        options.CreateBoundListenSocket = endPoint => socket = ListenSocket.Bind(endPoint, listener.Socket, passed);
        try
        {
            var bound = await new SocketTransportFactory(Options.Create(options), logs).BindAsync(listener.Address, cancellationToken);
            listener.Listener.Url = ListenerUrl.Format(bound.EndPoint);
            var own = new SocketsListener(new DrainingListener(new PausingListener(bound, files), socket!), listener);
            open.Add(own);
            return own;
        }
        catch (Exception exception) when (exception is AddressInUseException or System.Net.Sockets.SocketException)
        {
            throw new ListenerException(listener, exception);
        }
    }
}
