using Gateway.Http;
using Gateway.Transports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>What the one Kestrel listens on: our listeners, and HTTP's endpoints.</summary>
internal sealed class KestrelSetup(IReadOnlyList<ListenerEndPoint> listeners, KestrelHttp http) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        // Before HTTP: Kestrel applies endpoint defaults to the endpoints that are added after them, and ours are for HTTP alone.
        foreach (var listener in listeners)
        {
            options.Listen(listener, endpoint => endpoint.Run(connection => listener.Serve(connection)));
        }

        http.Configure(options);
    }
}
