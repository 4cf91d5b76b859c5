using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Upstreams;

namespace Gateway.Applications.Http;

/// <summary>A URL with blanks to be filled in for each request.</summary>
internal sealed partial class UrlTemplate
{
    private static readonly Uri Local = new("http://localhost/");

    private readonly string _text;
    private readonly Uri? _same;

    /// <param name="upstream">The back end.</param>
    /// <param name="path">What is appended to its path; both were found without fault.</param>
    internal UrlTemplate(Uri upstream, string? path)
    {
        _text = path is null ? upstream.AbsoluteUri : upstream.AbsoluteUri.TrimEnd('/') + path;
        _same = Blank().IsMatch(_text) ? null : new Uri(_text);
    }

    /// <summary>Reads where connections go to from the option <c>Upstream</c>; null for what is no back end's.</summary>
    internal static UpstreamAddress? ReadAddress(string? text) =>
        ReadSocket(text) ?? (ReadUpstream(text) is { } url ? UpstreamAddress.Parse($"{GetHost(url)}:{url.Port}", out _) : null);

    /// <summary>Reads the URL of the option <c>Upstream</c>; null for what is no back end's. Behind a Unix socket it is <c>http://localhost/</c>.</summary>
    internal static Uri? ReadUpstream(string? text) => ReadSocket(text) is not null ? Local :
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { Host.Length: > 0, Query: "", Fragment: "", UserInfo: "" } ? url : null;

    // The host alone would be without the interface of a link's own address.
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

    /// <summary>The URL for one request. What is filled in is escaped, so that it stays within its place.</summary>
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
