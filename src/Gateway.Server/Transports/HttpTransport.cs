using System.Net;
using System.Net.Sockets;
using Gateway.Descriptors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Kestrel's stock sockets for its HTTP endpoints, with a listener that rests when files run out and resets nobody at the end.</summary>
internal sealed class HttpTransport(FileReserve files, IOptionsFactory<SocketTransportOptions> defaults, ILoggerFactory logs) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    // It knows what can be bound; each endpoint has a factory of its own, since only that tells which socket it made.
    private readonly SocketTransportFactory _any = new(Options.Create(defaults.Create(Options.DefaultName)), logs);

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => _any.CanBind(endpoint);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var options = defaults.Create(Options.DefaultName);
        var bind = options.CreateBoundListenSocket;
        Socket? socket = null;
        options.CreateBoundListenSocket = endPoint => socket = bind(endPoint);
        var bound = await new SocketTransportFactory(Options.Create(options), logs).BindAsync(endpoint, cancellationToken);
        return new DrainingListener(new PausingListener(bound, files), socket!, new UnansweredConnections());
    }
}
