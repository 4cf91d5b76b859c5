using Gateway.Access;
using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Transports.Proxy;
using Gateway.Transports.Tls;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>The middleware of a listener's connections: on most listeners none but the session; else one slot and one deadline around PROXY header and TLS.</summary>
internal sealed class ListenerPipeline(SessionHost host, TrustedProxies proxies, AddressPauses warnings, IServiceProvider services, ILoggerFactory logs)
{
    /// <summary>Builds a listener's pipeline.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="tls">Its certificates; null without TLS.</param>
    internal ConnectionDelegate Build(Listener listener, ListenerTls? tls)
    {
        var pipeline = new ConnectionBuilder(services);
        if (listener.IsProxied || tls is not null)
        {
            pipeline.Use(next => new SetupMiddleware(host, listener, next).OnConnectedAsync);
        }

        if (listener.IsProxied)
        {
            pipeline.Use(next => new ProxyMiddleware(host, listener, proxies, warnings, logs.CreateLogger<ProxyMiddleware>(), next).OnConnectedAsync);
        }

        if (tls is not null)
        {
            pipeline.Use(next => new TlsMiddleware(host, listener, tls, logs.CreateLogger<TlsMiddleware>(), next).OnConnectedAsync);
        }

        pipeline.Run(new StreamConnectionHandler(host, listener).OnConnectedAsync);
        return pipeline.Build();
    }
}
