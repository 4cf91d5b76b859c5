namespace Gateway.Http.Guard;

/// <summary>An origin (RFC 6454) in its normal form, whatever case, dots, default port or alphabet it was written in.</summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="Host">In lower case and ASCII (<c>xn--…</c>), without a trailing dot.</param>
/// <param name="Port">The scheme's default if none was written; -1 if the scheme has no default.</param>
internal readonly record struct WebOrigin(string Scheme, string Host, int Port)
{
    /// <summary>Parses <c>scheme://host</c> or <c>scheme://host:port</c>. <c>null</c>, which browsers send for pages without an origin, is not an origin.</summary>
    internal static bool TryParse(string? text, out WebOrigin origin)
    {
        origin = default;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0
            || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 || uri.PathAndQuery is not ("" or "/"))
        {
            return false;
        }

        try
        {
            origin = new WebOrigin(uri.Scheme, uri.IdnHost.ToLowerInvariant().TrimEnd('.'), uri.Port);
            return origin.Host.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    /// <summary>Whether a request with this <c>Host</c> header has the same origin.</summary>
    /// <param name="host">With or without a port.</param>
    /// <param name="isEncrypted">Whether the request is known to have come over TLS. If not, it still may have: a proxy may have terminated TLS.</param>
    internal bool Matches(string host, bool isEncrypted)
    {
        var isSecure = Scheme == Uri.UriSchemeHttps;
        if (!isSecure && (isEncrypted || Scheme != Uri.UriSchemeHttp))
        {
            return false;
        }

        // A missing port is the scheme's default; and the scheme is the page's, because the gateway's may not be the one that the browser used.
        return TryParse($"{Scheme}://{host}", out var own) && own == this;
    }
}
