using System.Net;
using System.Net.Sockets;
using Gateway.Limits;

namespace Gateway.Transports;

/// <summary>Reads a listener's <c>Url</c>.</summary>
internal static class ListenerUrl
{
    /// <summary>The end point, or null and what is wrong with the text.</summary>
    internal static EndPoint? Parse(string url, out string fault)
    {
        fault = "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            fault = "use tcp://address:port or unix:///path";
            return null;
        }

        switch (uri.Scheme)
        {
            case "tcp":
                return Tcp(uri, out fault);
            case "unix":
                return Unix(uri, out fault);
            default:
                fault = $"the scheme '{uri.Scheme}' is not known: use tcp://address:port or unix:///path";
                return null;
        }
    }

    private static IPEndPoint? Tcp(Uri uri, out string fault)
    {
        fault = "";
        if (uri.Port < 0 || uri.PathAndQuery is not ("" or "/"))
        {
            fault = "use tcp://address:port (port 0: the system picks) and nothing behind it";
            return null;
        }

        if (uri.Host == "localhost")
        {
            return new IPEndPoint(IPAddress.Loopback, uri.Port);
        }

        if (IPAddress.TryParse(uri.DnsSafeHost, out var address))
        {
            return new IPEndPoint(address, uri.Port);
        }

        fault = $"'{uri.Host}' is not an IP address of this machine: use one, or localhost";
        return null;
    }

    private static UnixDomainSocketEndPoint? Unix(Uri uri, out string fault)
    {
        var path = uri.LocalPath;
        fault = uri.Host.Length > 0 ? "use unix:///path with three slashes" : UnixPath.Fault(path) ?? "";
        return fault.Length == 0 ? new UnixDomainSocketEndPoint(path) : null;
    }

    /// <summary>The end point as a URL again.</summary>
    internal static string Text(EndPoint endPoint) => endPoint is IPEndPoint ? $"tcp://{endPoint}" : $"unix://{endPoint}";

    /// <summary>The kind of door, as it stands in labels and logs.</summary>
    internal static string Transport(EndPoint endPoint) => endPoint is IPEndPoint ? "tcp" : "unix";
}
