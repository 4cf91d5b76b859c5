using Gateway.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting;

/// <summary>Sets up the Kestrel of an embedding host, after the host has: it has HTTP only, and the listeners a <see cref="ListenerServer"/>.</summary>
internal sealed class EmbeddedKestrelSetup(HttpScope scope, KestrelHttp http) : IPostConfigureOptions<KestrelServerOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, KestrelServerOptions options)
    {
        if (!scope.IsWholeHost)
        {
            http.ConfigureEmbedded(options);
        }
    }
}
