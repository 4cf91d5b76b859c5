using Gateway.Http;
using Gateway.Transports;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>
/// Sets up the host's Kestrel. In the gateway's own process it has the listeners too; in an embedding host they have a <see cref="ListenerServer"/>.
/// </summary>
internal sealed class KestrelSetup(IReadOnlyList<ListenerEndPoint> listeners, HttpScope scope, KestrelHttp http) : IConfigureOptions<KestrelServerOptions>
{
    /// <inheritdoc/>
    public void Configure(KestrelServerOptions options)
    {
        // Before HTTP: Kestrel applies endpoint defaults to the endpoints that are added after them, and ours are for HTTP alone.
        if (scope.IsWholeHost)
        {
            ListenerServer.Add(listeners, options);
        }

        http.Configure(options);
    }
}
