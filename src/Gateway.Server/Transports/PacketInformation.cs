using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Gateway.Transports;

/// <summary>
/// Which of the machine's addresses a datagram was sent to, so that its answer leaves from there: <c>IP_PKTINFO</c> and
/// <c>IPV6_PKTINFO</c> of ip(7) and ipv6(7). A client drops an answer from any other.
/// </summary>
/// <remarks>
/// What came with a request is, changed in place, what goes with its answer: the sending side reads the same structures. IPv4 that comes
/// to an IPv6 socket has both; its own is taken, since it knows the machine's address behind a broadcast too.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe class PacketInformation
{
    /// <summary>Bytes that both take, each with its head: 72.</summary>
    internal const int Room = SpaceV4 + SpaceV6;

    private const int Head = 16;
    private const int LevelOffset = 8;
    private const int TypeOffset = 12;

    // struct in_pktinfo: the interface, the machine's own address, the address in the packet's head.
    private const int LevelV4 = 0;
    private const int TypeV4 = 8;
    private const int LengthV4 = Head + 12;
    private const int SpaceV4 = Head + 16;

    // struct in6_pktinfo: the address in the packet's head, the interface.
    private const int LevelV6 = 41;
    private const int TypeV6 = 50;
    private const int AskV6 = 49;
    private const int InterfaceOffsetV6 = Head + 16;
    private const int LengthV6 = Head + 20;
    private const int SpaceV6 = Head + 24;

    // ff00::/8: no address of ours, so nothing can leave from it.
    private const byte Multicast = 0xFF;

    /// <summary>Asks for it where the socket answers for several addresses.</summary>
    /// <param name="socket">Not bound yet.</param>
    /// <param name="endPoint">What it will be bound to.</param>
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

    /// <summary>Makes of what came with a request what goes with its answer.</summary>
    /// <param name="control">What came.</param>
    /// <param name="length">Its length.</param>
    /// <returns>Where the part lies that goes, and its length; null and 0 where the kernel shall choose.</returns>
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
                    // The routes choose the interface, which may be another one than the datagram came by.
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

    // fe80::/10 is another network on every interface, so that the address alone does not say which.
    private static bool IsOfOneLink(byte* address) => address[0] == 0xFE && (address[1] & 0xC0) == 0x80;
}
