using System.Net;
using System.Net.Sockets;
using Gateway.Descriptors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Kestrel's stock sockets for HTTP endpoints. The listener pauses when file descriptors run out and resets no connection when it closes.</summary>
internal sealed class HttpTransport(FileReserve files, IOptionsFactory<SocketTransportOptions> defaults, ILoggerFactory logs) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    // Only answers what can be bound. Each endpoint has its own factory, because only that shows which socket it created.
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
