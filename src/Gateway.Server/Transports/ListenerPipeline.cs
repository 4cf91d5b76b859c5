using Gateway.Limits;
using Gateway.Sessions;
using Gateway.Transports.Proxy;
using Gateway.Transports.Tls;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>The middleware of a listener's connections: on most listeners none but the session; else one slot and one deadline around PROXY header and TLS.</summary>
internal sealed class ListenerPipeline(SessionHost host, TrustedProxies proxies, AddressPauses warnings, IServiceProvider services, ILoggerFactory logs)
{
    /// <summary>Builds the pipeline as one delegate, for a transport that serves its connections itself.</summary>
    internal ConnectionDelegate Build(ListenerEndPoint endPoint)
    {
        var builder = new ConnectionBuilder(services);
        Apply(builder, endPoint);
        return builder.Build();
    }

    internal void Apply(IConnectionBuilder endpoint, ListenerEndPoint endPoint)
    {
        var listener = endPoint.Listener;
        if (listener.IsProxied || listener.IsTls)
        {
            endpoint.Use((ConnectionDelegate next) => new SetupMiddleware(host, listener, next).OnConnectedAsync);
        }

        if (listener.IsProxied)
        {
            endpoint.Use((ConnectionDelegate next) => new ProxyMiddleware(host, listener, proxies, warnings, logs.CreateLogger<ProxyMiddleware>(), next).OnConnectedAsync);
        }

        if (endPoint.Tls is { } tls)
        {
            endpoint.Use((ConnectionDelegate next) => new TlsMiddleware(host, listener, tls, logs.CreateLogger<TlsMiddleware>(), next).OnConnectedAsync);
        }

        endpoint.Run(new StreamConnectionHandler(host, listener).OnConnectedAsync);
    }
}
