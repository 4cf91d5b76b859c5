using System.Net;

namespace Gateway.Sessions;

/// <summary>Formats a client's address.</summary>
internal static class ClientAddress
{
    /// <summary><c>address:port</c>, with an IPv4 client of an IPv6 socket written as IPv4; the name of the transport if there is no address.</summary>
    internal static string Format(EndPoint? client, Listener listener) => client switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => $"{mapped.Address.MapToIPv4()}:{mapped.Port}",
        IPEndPoint address => address.ToString(),
        _ => listener.Transport,
    };
}
