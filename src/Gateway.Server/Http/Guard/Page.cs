using System.Collections.Frozen;
using System.Net;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Gateway.Http.Guard;

/// <summary>
/// What a browser lets any page of the network do in its user's name: send requests, and open WebSockets, from the user's own machine and
/// through proxies that know the user. So every request is also asked whose page it comes from.
/// </summary>
internal static class Page
{
    private const string SecFetchSite = "Sec-Fetch-Site";
    private const string SecFetchMode = "Sec-Fetch-Mode";
    private const string SecFetchDest = "Sec-Fetch-Dest";

    /// <summary>Whether the request says that it comes from a page of another site, and of none that is allowed.</summary>
    internal static bool IsForeign(HttpRequest request, FrozenSet<WebOrigin> allowed)
    {
        if (IsAllowed(request, allowed))
        {
            return false;
        }

        // The browser's own word, which no page can set. Not every browser sends it, nor over plain HTTP, nor for a WebSocket.
        switch (request.Headers[SecFetchSite].ToString())
        {
            case "same-origin":
                return false;
            case "" or "none":
                // Programs, and who types the address, send no Origin.
                return request.Headers.Origin.ToString() is { Length: > 0 } text
                    && !(TryParse(text, out var page) && page.Matches(request.Headers.Host.ToString(), request.IsHttps));
            default:
                return !IsFollowedLink(request);
        }
    }

    /// <summary>Whether it comes from a page of a site in <see cref="ApiOptions.AllowedOrigins"/>.</summary>
    internal static bool IsAllowed(HttpRequest request, FrozenSet<WebOrigin> allowed) =>
        allowed.Count > 0 && TryParse(request.Headers.Origin.ToString(), out var page) && allowed.Contains(page);

    /// <summary>
    /// Whether the name asked for may belong to someone else, who has it mean this machine for the moment (DNS rebinding), so that his page
    /// counts as ours. Addresses can't, nor can names without a dot, which nobody can register.
    /// </summary>
    internal static bool MayBeRebound(HttpRequest request) =>
        MayBeRebound(request.Headers.Host.ToString())
        || (request.HttpContext.Features.Get<RequestedHost>() is { } asked && MayBeRebound(asked.Value));

    private static bool MayBeRebound(string host)
    {
        var name = new HostString(host).Host.TrimEnd('.');
        return name.Contains('.', StringComparison.Ordinal) && !name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(name, out _);
    }

    // A link to the API in somebody's wiki: shown to the user, hidden from the page.
    private static bool IsFollowedLink(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Headers.ContainsKey(HeaderNames.Origin)
        && request.Headers[SecFetchMode] == "navigate" && request.Headers[SecFetchDest] == "document";

    // Browsers write ASCII.
    private static bool TryParse(string origin, out WebOrigin page)
    {
        page = default;
        return Ascii.IsValid(origin) && WebOrigin.TryParse(origin, out page);
    }
}
