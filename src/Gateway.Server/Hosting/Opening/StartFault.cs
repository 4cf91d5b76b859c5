using Gateway.Hosting.Resources;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Distinguishes faults that an operator can fix, which are explained, from bugs, which get a stack trace.</summary>
internal static class StartFault
{
    /// <summary>The source of the container's own exceptions: a service that is asked for is not registered, or does not live as long.</summary>
    private const string Container = "Microsoft.Extensions.DependencyInjection";

    /// <summary>The explanation, or null for a bug.</summary>
    internal static string? Explain(Exception exception) => exception switch
    {
        ConfigurationException or ListenerException or DatagramListenerException or HttpEndpointException or OutOfFilesException => exception.Message,

        // The outer message names the file, the innermost one the line.
        InvalidDataException => $"{exception.Message} {exception.GetBaseException().Message}",
        IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException => exception.Message,
        InvalidOperationException { Source: Container } => exception.Message,
        AggregateException { Source: Container, InnerExceptions: var all } => string.Join(' ', all.Select(one => one.GetBaseException().Message).Distinct()),
        _ => null,
    };
}
