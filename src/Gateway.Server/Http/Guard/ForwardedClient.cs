using System.Net;
using Gateway.Access;
using Microsoft.AspNetCore.HttpOverrides;

namespace Gateway.Http.Guard;

/// <summary>
/// Determines the client of a request: the peer, or the client that trusted proxies name in <c>X-Forwarded-For</c>, through any number of them; and its scheme
/// and host (<c>X-Forwarded-Proto</c>, <c>X-Forwarded-Host</c>).
/// </summary>
internal static class ForwardedClient
{
    /// <summary>Replaces a trusted proxy's address, scheme and host by the client's. To be added at the start of the pipeline.</summary>
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

        // If the list is empty, the framework trusts every peer. This is the address of none.
        options.KnownProxies.Add(IPAddress.None);

        // The framework also trusts a peer without an address. That is right for a Unix socket, where the file's mode decides who may connect, but not for a
        // connection that was reset before it was accepted.
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

    /// <summary>Whether an untrusted proxy says that it forwards for a client.</summary>
    internal static bool HasUntrustedForwarding(HttpRequest request) =>
        request.Headers.ContainsKey(ForwardedHeadersDefaults.XForwardedForHeaderName) || request.Headers.ContainsKey("Forwarded");

    /// <summary>Whether both peer and client are on this machine: a loopback address that a remote proxy reports is not local.</summary>
    internal static bool IsLoopback(HttpContext context) =>
        context.Features.Get<HttpPeer>() is { IsLoopback: true } peer
        && (context.Connection.RemoteIpAddress is { } client ? HttpPeer.IsLoopbackAddress(client) : peer.IsUnix);
}
