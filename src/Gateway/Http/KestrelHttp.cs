using System.Security.Authentication;
using Gateway.Http.Guard;
using Gateway.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>Puts HTTP under the same numbers as every other door (DESIGN.md 4).</summary>
internal sealed class KestrelHttp(IOptionsMonitor<GatewayLimits> limits, IOptionsMonitor<GatewayTimeouts> timeouts, HttpConnectionLimit connections, Monitoring monitoring)
    : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        Limit(options.Limits);
        limits.OnChange(_ => Limit(options.Limits));
        timeouts.OnChange(_ => Limit(options.Limits));
        options.ConfigureHttpsDefaults(https =>
        {
            https.HandshakeTimeout = timeouts.CurrentValue.Setup;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        });
        options.ConfigureEndpointDefaults(endpoint =>
        {
            connections.Apply(endpoint);
            HttpPeer.Apply(endpoint);
        });
        monitoring.Apply(options);
    }

    // Kestrel reads these for each connection, the body's size for each request.
    private void Limit(KestrelServerLimits kestrel)
    {
        kestrel.KeepAliveTimeout = timeouts.CurrentValue.Idle;
        kestrel.RequestHeadersTimeout = timeouts.CurrentValue.Read;
        kestrel.MaxRequestBodySize = limits.CurrentValue.MaxRequestBodySize;
    }
}
