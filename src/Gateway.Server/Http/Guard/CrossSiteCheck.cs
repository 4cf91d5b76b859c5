using System.Collections.Frozen;
using System.Net;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http.Guard;

/// <summary>
/// Cross-site requests: a browser lets any page send requests and open WebSockets in its user's name, from the user's machine and through proxies that know the
/// user. So the origin of every request is checked.
/// </summary>
internal static class CrossSiteCheck
{
    private const string SecFetchSite = "Sec-Fetch-Site";
    private const string SecFetchMode = "Sec-Fetch-Mode";
    private const string SecFetchDest = "Sec-Fetch-Dest";

    /// <summary>Whether the request says that it comes from a page of another site that is not allowed.</summary>
    internal static bool IsForeign(HttpRequest request, FrozenSet<WebOrigin> allowed)
    {
        if (IsAllowed(request, allowed))
        {
            return false;
        }

        // Set by the browser itself; no page can change it. Not every browser sends it, nor is it sent over plain HTTP or for a WebSocket.
        switch (request.Headers[SecFetchSite].ToString())
        {
            case "same-origin":
                return false;
            case "" or "none":
                // Programs, and a browser whose user typed the address, send no Origin.
                return request.Headers.Origin.ToString() is { Length: > 0 } text
                    && !(TryParse(text, out var page) && page.Matches(request.Headers.Host.ToString(), request.IsHttps));
            default:
                return !IsFollowedLink(request);
        }
    }

    /// <summary>Whether the request comes from a page of a site in <see cref="ApiOptions.AllowedOrigins"/>.</summary>
    internal static bool IsAllowed(HttpRequest request, FrozenSet<WebOrigin> allowed) =>
        allowed.Count > 0 && TryParse(request.Headers.Origin.ToString(), out var page) && allowed.Contains(page);

    /// <summary>
    /// Whether the requested host name may belong to an attacker who makes it resolve to this machine for a moment (DNS rebinding), so that his page would
    /// count as same-site. Addresses cannot, nor can names without a dot, which nobody can register.
    /// </summary>
    internal static bool MayBeDnsRebinding(HttpRequest request) =>
        MayBeDnsRebinding(request.Headers.Host.ToString())
        || (request.HttpContext.Features.Get<RequestedHost>() is { } asked && MayBeDnsRebinding(asked.Value));

    private static bool MayBeDnsRebinding(string host)
    {
        var name = new HostString(host).Host.TrimEnd('.');
        return name.Contains('.', StringComparison.Ordinal) && !name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(name, out _);
    }

    // A link to the API on another site: the response is shown to the user, and the linking page cannot read it.
    private static bool IsFollowedLink(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Headers.ContainsKey(HeaderNames.Origin)
        && request.Headers[SecFetchMode] == "navigate" && request.Headers[SecFetchDest] == "document";

    // Browsers send ASCII.
    private static bool TryParse(string origin, out WebOrigin page)
    {
        page = default;
        return Ascii.IsValid(origin) && WebOrigin.TryParse(origin, out page);
    }
}
