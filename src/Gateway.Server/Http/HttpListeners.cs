using System.Net;
using Gateway.Http.Guard;
using Gateway.Limits;
using Gateway.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>
/// The transport of all HTTP endpoints: its connections are limited, and know their peer. Kestrel has one default for all endpoints, which an embedding host may
/// set for itself; so this is done before Kestrel gets the connection.
/// </summary>
internal sealed class HttpListeners(HttpTransport transport, HttpConnectionLimit limit, IOptionsMonitor<GatewayTimeouts> timeouts)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => transport.CanBind(endpoint);

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new Listener(await transport.BindAsync(endpoint, cancellationToken), limit, timeouts);

    private sealed class Listener(IConnectionListener inner, HttpConnectionLimit limit, IOptionsMonitor<GatewayTimeouts> timeouts) : IConnectionListener
    {
        /// <inheritdoc/>
        public EndPoint EndPoint => inner.EndPoint;

        /// <inheritdoc/>
        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } accepted)
            {
                if (limit.Admit(accepted) is { } connection)
                {
                    HttpPeer.Set(connection);
                    VanishedPeers.Detect(connection, timeouts.CurrentValue);
                    return connection;
                }
            }

            return null;
        }

        /// <inheritdoc/>
        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
