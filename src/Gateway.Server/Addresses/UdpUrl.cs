using System.Net;

namespace Gateway.Addresses;

/// <summary>Parses and formats the <c>Url</c> of a UDP listener.</summary>
internal static class UdpUrl
{
    private const string Scheme = "udp://";

    /// <summary>The end point, or null and what is wrong with the text.</summary>
    internal static IPEndPoint? Parse(string url, out string fault) =>
        AddressText.ReadEndPoint(url, Scheme, "use udp://address:port and nothing behind it", out fault);

    /// <summary>Formats the end point as a URL.</summary>
    internal static string Format(IPEndPoint endPoint) => Scheme + AddressText.Format(endPoint);
}
