using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Transports;

/// <summary>Opens every listener as an endpoint of the one Kestrel, beside its HTTP port.</summary>
internal sealed class KestrelListeners(IReadOnlyList<ListenerEndPoint> endPoints, ListenerPipeline pipeline) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        foreach (var endPoint in endPoints)
        {
            options.Listen(endPoint, endpoint => pipeline.Apply(endpoint, endPoint));
        }
    }
}
