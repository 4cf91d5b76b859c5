using Gateway.Commands;
using Gateway.Hosting.Resources;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Distinguishes faults that an operator can fix, which are explained, from bugs, which get a stack trace.</summary>
internal static class StartFault
{
    /// <summary>The explanation, or null for a bug.</summary>
    internal static string? Explain(Exception exception) => exception switch
    {
        ConfigurationException or ListenerException or DatagramListenerException or HttpEndpointException or VerbException or OutOfFilesException => exception.Message,

        // The outer message names the file, the innermost one the line.
        InvalidDataException => $"{exception.Message} {exception.GetBaseException().Message}",
        IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException => exception.Message,
        _ => null,
    };
}
