using System.Net;
using Gateway.Limits;
using Microsoft.AspNetCore.HttpOverrides;

namespace Gateway.Http.Guard;

/// <summary>
/// Who sent a request: the peer, or whom a trusted proxy names in <c>X-Forwarded-For</c>, through any number of them; and under which scheme and
/// host (<c>X-Forwarded-Proto</c>, <c>X-Forwarded-Host</c>).
/// </summary>
internal static class ForwardedClient
{
    /// <summary>Puts the client's address, scheme and host in place of a trusted proxy's own. For the front of the pipeline.</summary>
    internal static void UseForwardedClient(this IApplicationBuilder app, TrustedProxies proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var range in proxies.Ranges.All)
        {
            options.KnownIPNetworks.Add(range);
        }

        // With nobody at all to believe, the framework believes everybody. This is no one's address.
        options.KnownProxies.Add(IPAddress.None);

        // It believes a peer without an address as well. That is right for a Unix socket, where its file's mode decides who may speak, but
        // not for a connection that was reset before it was accepted.
        app.UseWhen(IsPeerKnown, branch => branch.Use(KeepRequestedHost).UseForwardedHeaders(options));
    }

    private static Task KeepRequestedHost(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedHostHeaderName))
        {
            context.Features.Set(new RequestedHost(context.Request.Headers.Host.ToString()));
        }

        return next(context);
    }

    private static bool IsPeerKnown(HttpContext context) =>
        context.Connection.RemoteIpAddress is not null || context.Features.Get<HttpPeer>() is { IsUnix: true };

    /// <summary>Whether a proxy says that it speaks for someone, and is not believed for whom.</summary>
    internal static bool IsUnknown(HttpRequest request) =>
        request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName) || request.Headers.ContainsKey("Forwarded");

    /// <summary>Whether peer and client are both of this machine: the loopback of a proxy elsewhere is not ours.</summary>
    internal static bool IsLoopback(HttpContext context) =>
        context.Features.Get<HttpPeer>() is { IsLoopback: true } peer
        && (context.Connection.RemoteIpAddress is { } client ? HttpPeer.IsOurs(client) : peer.IsUnix);
}
