using System.Net;

namespace Gateway.Http.Guard;

/// <summary>
/// What a browser lets any page of the network do in its user's name: send requests, and open WebSockets, from the user's own machine. So
/// without a token a request is also asked whose page it comes from.
/// </summary>
internal static class Page
{
    /// <summary>Whether the request says that it comes from a page of another site. Programs, and navigation, send no Origin.</summary>
    internal static bool IsForeign(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether the name asked for may belong to someone else, who has it mean this machine for the moment (DNS rebinding), so that his page
    /// counts as ours. Addresses can't, nor can names without a dot, which nobody can register.
    /// </summary>
    internal static bool MayBeRebound(HttpRequest request)
    {
        var name = request.Host.Host.TrimEnd('.');
        return name.Contains('.', StringComparison.Ordinal) && !name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(name, out _);
    }
}
