using System.Net;

namespace Gateway.Limits;

/// <summary>Reads the <c>Url</c> of a UDP door.</summary>
internal static class UdpUrl
{
    /// <summary>The end point, or null and what is wrong with the text.</summary>
    internal static IPEndPoint? Parse(string url, out string fault)
    {
        fault = "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != "udp" || uri.Port < 0 || uri.PathAndQuery is not ("" or "/"))
        {
            fault = "use udp://address:port and nothing behind it";
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

        fault = $"'{uri.Host}' is not an IP address: use one, or localhost";
        return null;
    }
}
