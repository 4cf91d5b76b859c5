using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Gateway.Transports;

/// <summary>
/// The local address that a datagram was sent to, so that its answer is sent from there: <c>IP_PKTINFO</c> and <c>IPV6_PKTINFO</c> of ip(7) and ipv6(7). A
/// client drops an answer from any other address.
/// </summary>
/// <remarks>
/// The control message of a request is changed in place into that of its answer: sending uses the same structures. An IPv4 datagram on an IPv6 socket has both
/// messages; the IPv4 one is used, because it has the local address of a broadcast too.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe class PacketInformation
{
    /// <summary>The size of both control messages, headers included: 72 bytes.</summary>
    internal const int Room = SpaceV4 + SpaceV6;

    private const int Head = 16;
    private const int LevelOffset = 8;
    private const int TypeOffset = 12;

    // struct in_pktinfo: the interface, the local address, the address in the packet's header.
    private const int LevelV4 = 0;
    private const int TypeV4 = 8;
    private const int LengthV4 = Head + 12;
    private const int SpaceV4 = Head + 16;

    // struct in6_pktinfo: the address in the packet's header, the interface.
    private const int LevelV6 = 41;
    private const int TypeV6 = 50;
    private const int AskV6 = 49;
    private const int InterfaceOffsetV6 = Head + 16;
    private const int LengthV6 = Head + 20;
    private const int SpaceV6 = Head + 24;

    // ff00::/8: not a local address, so that nothing can be sent from it.
    private const byte Multicast = 0xFF;

    /// <summary>Enables the control messages if the socket receives on several addresses.</summary>
    /// <param name="socket">The socket, not bound yet.</param>
    /// <param name="endPoint">The address that it will be bound to.</param>
    internal static void Enable(Socket socket, IPEndPoint endPoint)
    {
        var address = endPoint.Address.IsIPv4MappedToIPv6 ? endPoint.Address.MapToIPv4() : endPoint.Address;
        if (!address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
        {
            return;
        }

        var yes = BitConverter.GetBytes(1);
        socket.SetRawSocketOption(LevelV4, TypeV4, yes);
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.SetRawSocketOption(LevelV6, AskV6, yes);
        }
    }

    /// <summary>Changes the control message of a request into that of its answer.</summary>
    /// <param name="control">The request's control messages.</param>
    /// <param name="length">Their length.</param>
    /// <returns>The start and the length of the answer's control message; null and 0 if the kernel should choose the address.</returns>
    internal static (nint Start, int Length) Reply(byte* control, nint length)
    {
        (nint, int) found = default;
        for (nint at = 0; at + Head <= length;)
        {
            var one = control + at;
            var size = *(nint*)one;
            if (size < Head || at + size > length)
            {
                break;
            }

            switch (*(int*)(one + LevelOffset), *(int*)(one + TypeOffset))
            {
                case (LevelV4, TypeV4) when size >= LengthV4:
                    // The routing table chooses the interface, which may be another one than the datagram came by.
                    *(int*)(one + Head) = 0;
                    return ((nint)one, SpaceV4);
                case (LevelV6, TypeV6) when size >= LengthV6 && one[Head] != Multicast:
                    if (!IsOfOneLink(one + Head))
                    {
                        *(int*)(one + InterfaceOffsetV6) = 0;
                    }

                    found = ((nint)one, SpaceV6);
                    break;
            }

            at += (size + 7) & ~7;
        }

        return found;
    }

    // fe80::/10 is a different network on every interface, so that the address alone is not sufficient.
    private static bool IsOfOneLink(byte* address) => address[0] == 0xFE && (address[1] & 0xC0) == 0x80;
}
