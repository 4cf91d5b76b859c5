using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>A listener can't be opened. The message is for the operator: which one, where, why, and what to do.</summary>
internal sealed class ListenerException(ListenerEndPoint listener, Exception inner)
    : Exception($"Gateway:Listeners:{listener.Listener.Name} can't listen on {listener}: {Reason(inner)}", inner)
{
    private static string Reason(Exception exception) => exception switch
    {
        SocketFileException or { InnerException: SocketFileException } => exception.Message,
        AddressInUseException => "the address is in use. Stop the other process or give the listener another Url (port 0 lets the system pick).",
        _ => exception.Message + ".",
    };
}
