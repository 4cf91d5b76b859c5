using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>A listener cannot be opened. The message tells the operator which one, where, why, and what to do.</summary>
internal sealed class ListenerException(ListenerEndPoint listener, Exception inner) : Exception(FormatMessage(listener.Listener.Name, listener.ToString(), inner), inner)
{
    /// <summary>Formats the message.</summary>
    /// <param name="name">The listener's name.</param>
    /// <param name="url">The address that it should listen on.</param>
    /// <param name="exception">Why it does not.</param>
    internal static string FormatMessage(string name, string url, Exception exception) => $"Gateway:Listeners:{name} can't listen on {url}: {Reason(exception)}";

    private static string Reason(Exception exception) => exception switch
    {
        SocketFileException or { InnerException: SocketFileException } => exception.Message,
        AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            "the address is in use. Stop the other process or give the listener another Url (port 0 lets the system pick).",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
            "this machine has no such address. Use one of its own, 127.0.0.1 or 0.0.0.0 (every address).",
        _ => exception.Message.TrimEnd('.') + ".",
    };
}
