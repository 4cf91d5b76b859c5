using System.Net.Sockets;

namespace Gateway.Transports;

/// <summary>A datagram listener cannot be opened. The message tells the operator which option, where, why, and what to do.</summary>
internal sealed class DatagramListenerException(string key, string where, string reason, Exception? inner = null)
    : Exception($"{key} can't open {where}: {reason}", inner)
{
    internal DatagramListenerException(string key, string where, SocketException inner)
        : this(key, where, Reason(inner), inner)
    {
    }

    private static string Reason(SocketException exception) => exception.SocketErrorCode switch
    {
        _ when exception is SocketFileException => exception.Message,
        SocketError.AddressAlreadyInUse => "the address is in use. Stop the other process or choose another port (0 lets the system pick).",
        _ => MulticastSocket.Reason(exception) + ".",
    };
}
