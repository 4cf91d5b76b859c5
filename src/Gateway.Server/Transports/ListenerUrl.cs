using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;

namespace Gateway.Transports;

/// <summary>Parses and formats a listener's <c>Url</c>.</summary>
internal static class ListenerUrl
{
    private const string Tcp = "tcp://";

    /// <summary>The end point, or null and what is wrong with the text.</summary>
    internal static EndPoint? Parse(string url, out string fault)
    {
        if (AddressText.IsUnix(url))
        {
            var path = AddressText.GetPath(url);
            fault = path is not ['/', ..] ? "use unix:///path with three slashes" : UnixPath.Fault(path) ?? "";
            return fault.Length == 0 ? new UnixDomainSocketEndPoint(path) : null;
        }

        if (url.Trim().StartsWith(Tcp, StringComparison.OrdinalIgnoreCase))
        {
            return AddressText.ReadEndPoint(url, Tcp, "use tcp://address:port (port 0: the system picks; IPv6 in brackets) and nothing behind it", out fault);
        }

        fault = url.Split("://") is [var scheme, _, ..]
            ? $"the scheme '{scheme}' is not known: use tcp://address:port or unix:///path"
            : "use tcp://address:port or unix:///path";
        return null;
    }

    /// <summary>Formats the end point as a URL.</summary>
    internal static string Format(EndPoint endPoint) => endPoint is IPEndPoint ip ? Tcp + AddressText.Format(ip) : $"unix://{endPoint}";

    /// <summary>The kind of transport, as in labels and logs.</summary>
    internal static string Transport(EndPoint endPoint) => endPoint is IPEndPoint ? "tcp" : "unix";
}
