using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Upstreams;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>A URL with placeholders that are filled in for each request.</summary>
internal sealed partial class UrlTemplate
{
    private static readonly Uri Local = new("http://localhost/");

    private readonly string _text;
    private readonly Uri? _same;

    /// <param name="upstream">The back end.</param>
    /// <param name="path">The path to append; both are known to have no faults.</param>
    internal UrlTemplate(Uri upstream, string? path)
    {
        _text = path is null ? upstream.AbsoluteUri : upstream.AbsoluteUri.TrimEnd('/') + path;
        _same = Blank().IsMatch(_text) ? null : new Uri(_text);
    }

    /// <summary>The address to connect to, from the option <c>Upstream</c>; null if the text is not a back end's URL.</summary>
    internal static UpstreamAddress? ReadAddress(string? text) =>
        ReadSocket(text) ?? (ReadUpstream(text) is { } url ? UpstreamAddress.Parse($"{GetHost(url)}:{url.Port}", out _) : null);

    /// <summary>The URL of the option <c>Upstream</c>; null if the text is not a back end's URL. For a Unix socket it is <c>http://localhost/</c>.</summary>
    internal static Uri? ReadUpstream(string? text) => ReadSocket(text) is not null ? Local :
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { Host.Length: > 0, Query: "", Fragment: "", UserInfo: "" } ? url : null;

    // The host alone would lack the interface of a link-local address.
    private static string GetHost(Uri url) => url.HostNameType == UriHostNameType.IPv6 ? $"[{url.DnsSafeHost}]" : url.Host;

    /// <summary>What is wrong with a path, or null.</summary>
    internal static string? FindFault(string path)
    {
        if (!path.StartsWith('/'))
        {
            return "it must begin with a slash";
        }

        var filled = Blank().Replace(path, "x");
        return filled.AsSpan().ContainsAny('{', '}') ? "use {session}, {listener}, {node} and {sequence} alone between braces"
            : filled.Contains('#', StringComparison.Ordinal) || !Uri.IsWellFormedUriString(filled, UriKind.Relative) ? "it must be a URL's path, escaped where need be"
            : null;
    }

    /// <summary>The URL for one request. The inserted values are escaped, so that none of them changes the rest of the URL.</summary>
    internal Uri Fill(BackEndRequest request) => _same ?? new Uri(Blank().Replace(_text, blank => Uri.EscapeDataString(blank.ValueSpan switch
    {
        "{session}" => request.Session,
        "{listener}" => request.Listener,
        "{node}" => request.Node,
        _ => request.SequenceText,
    })));

    private static UpstreamAddress? ReadSocket(string? text) =>
        text is not null && UpstreamAddress.Parse(text, out _) is { EndPoint: UnixDomainSocketEndPoint } address ? address : null;

    [GeneratedRegex(@"\{(session|listener|node|sequence)\}|%7B(session|listener|node|sequence)%7D")]
    private static partial Regex Blank();
}
