using System.Net;
using System.Net.Sockets;

namespace Gateway.Hosting.Opening;

/// <summary>An address to listen on.</summary>
/// <param name="Kind">Stream and datagram ports are independent.</param>
/// <param name="Text">The address as configured.</param>
/// <param name="EndPoints">More than one for <c>localhost</c>.</param>
internal sealed record StartAddress(SocketType Kind, string Text, params IReadOnlyList<EndPoint> EndPoints)
{
    /// <summary>Whether the two addresses cannot be bound at the same time.</summary>
    internal bool Overlaps(StartAddress other) => EndPoints.Any(one => other.EndPoints.Any(another => Overlap(one, another, Kind == other.Kind)));

    private static bool Overlap(EndPoint one, EndPoint other, bool isOneKind) => (one, other) switch
    {
        (IPEndPoint a, IPEndPoint b) => isOneKind && a.Port == b.Port && a.Port != 0 && (a.Address.Equals(b.Address) || IsEvery(a.Address) || IsEvery(b.Address)),
        (UnixDomainSocketEndPoint a, UnixDomainSocketEndPoint b) => a.ToString() == b.ToString(),
        _ => false,
    };

    private static bool IsEvery(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
