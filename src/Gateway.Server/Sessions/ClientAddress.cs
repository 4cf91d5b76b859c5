using System.Net;

namespace Gateway.Sessions;

/// <summary>How a client's address is told.</summary>
internal static class ClientAddress
{
    /// <summary><c>address:port</c>, an IPv4 client of an IPv6 socket as what it is; the transport's name where there is no address.</summary>
    internal static string Format(EndPoint? client, Listener listener) => client switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"{mapped.Address.MapToIPv4()}:{mapped.Port}",
        IPEndPoint address => address.ToString(),
        _ => listener.Transport,
    };
}
