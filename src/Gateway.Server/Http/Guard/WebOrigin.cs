namespace Gateway.Http.Guard;

/// <summary>An origin (RFC 6454) in one spelling, whatever case, dots, default port or alphabet it was written in.</summary>
/// <param name="Scheme">In small letters.</param>
/// <param name="Host">In small letters and ASCII (<c>xn--…</c>), without a dot at its end.</param>
/// <param name="Port">The scheme's own where none was written; -1 where the scheme has none.</param>
internal readonly record struct WebOrigin(string Scheme, string Host, int Port)
{
    /// <summary>Reads <c>scheme://host</c> or <c>scheme://host:port</c>. <c>null</c>, which browsers send for pages that have no origin, is none.</summary>
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

    /// <summary>Whether a request to this host, as it stands in <c>Host</c>, came from a page of this origin.</summary>
    /// <param name="host">With or without a port.</param>
    /// <param name="isEncrypted">Whether the request is known to have come over TLS. If not it still may: a proxy may have ended TLS.</param>
    internal bool Matches(string host, bool isEncrypted)
    {
        var isSecure = Scheme == Uri.UriSchemeHttps;
        if (!isSecure && (isEncrypted || Scheme != Uri.UriSchemeHttp))
        {
            return false;
        }

        // A port that is left out is the scheme's own; and the scheme is the page's, since ours may not be what the browser spoke.
        return TryParse($"{Scheme}://{host}", out var own) && own == this;
    }
}
