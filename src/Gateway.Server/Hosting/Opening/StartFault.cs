using Gateway.Commands;
using Gateway.Hosting.Resources;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Tells faults that an operator can mend, which get words, from bugs, which get a stack trace.</summary>
internal static class StartFault
{
    /// <summary>The words, or null for a bug.</summary>
    internal static string? Explain(Exception exception) => exception switch
    {
        ConfigurationException or ListenerException or DatagramListenerException or HttpEndpointException or VerbException or OutOfFilesException => exception.Message,

        // Which file, and the innermost: at which line.
        InvalidDataException => $"{exception.Message} {exception.GetBaseException().Message}",
        IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException => exception.Message,
        _ => null,
    };
}
