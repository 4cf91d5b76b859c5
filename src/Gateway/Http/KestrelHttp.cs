using System.Security.Authentication;
using Gateway.Http.Guard;
using Gateway.Limits;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Http;

/// <summary>Puts HTTP under the same numbers as every other door (DESIGN.md 4).</summary>
internal sealed class KestrelHttp(IOptions<GatewayLimits> limits, IOptions<GatewayTimeouts> timeouts, HttpConnectionLimit connections, Monitoring monitoring)
    : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.KeepAliveTimeout = timeouts.Value.Idle;
        options.Limits.RequestHeadersTimeout = timeouts.Value.Read;
        options.Limits.MaxRequestBodySize = limits.Value.MaxRequestBodySize;
        options.ConfigureHttpsDefaults(https =>
        {
            https.HandshakeTimeout = timeouts.Value.Setup;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        });
        options.ConfigureEndpointDefaults(endpoint =>
        {
            connections.Apply(endpoint);
            HttpPeer.Apply(endpoint);
        });
        monitoring.Apply(options);
    }
}
