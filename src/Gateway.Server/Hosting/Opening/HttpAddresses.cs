using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Hosting.Opening;

/// <summary>The addresses that Kestrel binds for a URL.</summary>
internal static class HttpAddresses
{
    /// <summary>The end points; none if the text is not a URL, or is a Windows named pipe.</summary>
    internal static IReadOnlyList<EndPoint> Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(AddressText.WithNumericScope(url)) switch
            {
                { IsUnixPipe: true } address => [new UnixDomainSocketEndPoint(address.UnixPipePath)],
                { IsNamedPipe: true } => [],
                { Host: "localhost", Port: var port } => [new IPEndPoint(IPAddress.Loopback, port), new IPEndPoint(IPAddress.IPv6Loopback, port)],
                var address => IPAddress.TryParse(address.Host, out var ip)
                    ? [new IPEndPoint(ip, address.Port)]
                    : [new IPEndPoint(IPAddress.IPv6Any, address.Port), new IPEndPoint(IPAddress.Any, address.Port)],
            };
        }
        catch (FormatException)
        {
            return [];
        }
    }

    /// <summary>
    /// Binds the end points: both for <c>localhost</c>; IPv4 only for every address where there is no IPv6. One that is unavailable is ignored if another one
    /// is available, unless another process has it.
    /// </summary>
    /// <exception cref="SocketException">The address is not available.</exception>
    internal static HeldSockets Bind(IReadOnlyList<EndPoint> endPoints, SocketTransportOptions options)
    {
        var held = new HeldSockets();
        var failure = default(SocketException);
        try
        {
            foreach (var endPoint in endPoints.Where(endPoint => !held.Has(endPoint)))
            {
                try
                {
                    held.Listen(options.CreateBoundListenSocket(endPoint));
                }
                catch (SocketException exception) when (exception.SocketErrorCode != SocketError.AddressAlreadyInUse)
                {
                    failure = exception;
                }
            }

            return held.Any || failure is null ? held : throw failure;
        }
        catch
        {
            held.Close();
            throw;
        }
    }
}
