using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Gateway.Platform;

namespace Gateway.Transports;

/// <summary>Creates a socket that receives from one multicast group and sends to it. Several processes of a machine may each have one for the same group.</summary>
internal static class MulticastSocket
{
    private const int SocketLevel = 1;
    private const int ReuseAddress = 2;

    /// <exception cref="SocketException">The group cannot be joined.</exception>
    internal static Socket Join(IPEndPoint group, int interfaceIndex, int ttl)
    {
        var socket = new Socket(group.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // With this option every process of the machine receives its own copy of a datagram. Bound to the group's address, the socket gets no other traffic
            // to the port.
            if (LinuxKernel.IsUsed)
            {
                socket.SetRawSocketOption(SocketLevel, ReuseAddress, BitConverter.GetBytes(1));
            }
            else
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            }

            socket.Bind(group);
            if (group.AddressFamily == AddressFamily.InterNetworkV6)
            {
                JoinV6(socket, group.Address, interfaceIndex, ttl);
            }
            else
            {
                JoinV4(socket, group.Address, interfaceIndex, ttl);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A link-local IPv6 group is a different one on each interface, so that the address has to name the interface.</summary>
    internal static IPEndPoint Scoped(IPEndPoint group, int interfaceIndex) => group.AddressFamily == AddressFamily.InterNetworkV6
        ? new IPEndPoint(new IPAddress(group.Address.GetAddressBytes(), interfaceIndex), group.Port)
        : group;

    /// <summary>The index of an interface; 0 for any interface if no name is given; null if there is none with that name.</summary>
    internal static int? InterfaceIndex(string? name, AddressFamily family)
    {
        if (string.IsNullOrEmpty(name))
        {
            return 0;
        }

        var properties = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(one => one.Name == name)?.GetIPProperties();
        return family == AddressFamily.InterNetworkV6 ? properties?.GetIPv6Properties().Index : properties?.GetIPv4Properties().Index;
    }

    /// <summary>Why a group cannot be joined or sent to, for the operator. The framework has no error code for the most common reason, ENODEV.</summary>
    internal static string Reason(SocketException exception) => exception.SocketErrorCode switch
    {
        SocketError.SocketError => "no interface leads there",
        _ => exception.Message.TrimEnd('.'),
    };

    private static void JoinV4(Socket socket, IPAddress group, int interfaceIndex, int ttl)
    {
        if (interfaceIndex > 0)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(interfaceIndex));
        }

        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, ttl);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, interfaceIndex));
    }

    private static void JoinV6(Socket socket, IPAddress group, int interfaceIndex, int ttl)
    {
        if (interfaceIndex > 0)
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, interfaceIndex);
        }

        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, ttl);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback, true);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, interfaceIndex));
    }
}
