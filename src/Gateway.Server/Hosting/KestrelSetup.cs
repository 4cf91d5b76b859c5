using Gateway.Http;
using Gateway.Transports;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Sets up the Kestrel of the gateway's own process: it has the listeners and HTTP.</summary>
internal sealed class KestrelSetup(IReadOnlyList<ListenerEndPoint> listeners, HttpScope scope, KestrelHttp http) : IConfigureOptions<KestrelServerOptions>
{
    /// <inheritdoc/>
    public void Configure(KestrelServerOptions options)
    {
        if (scope.IsWholeHost)
        {
            ListenerServer.Add(listeners, options);
            http.Configure(options);
        }
    }
}
