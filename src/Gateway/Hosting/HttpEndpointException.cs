using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Hosting;

/// <summary>An HTTP endpoint can't be opened. Kestrel doesn't say which; the message does, by its key.</summary>
internal sealed class HttpEndpointException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>The failed start in an operator's words, or null for what is no endpoint's fault.</summary>
    internal static HttpEndpointException? Of(Exception exception, IConfiguration configuration)
    {
        var isKestrels = exception.Source?.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) == true;
        var (isOurs, advice) = exception switch
        {
            IOException { InnerException: AddressInUseException } => (true, " Stop the other process or change the endpoint's Url."),
            IOException or SocketException or CryptographicException => (true, ""),
            InvalidOperationException or ArgumentException or FormatException => (isKestrels, ""),
            _ => (false, ""),
        };
        return isOurs ? new HttpEndpointException($"{Suspects(exception.Message, configuration)}: {exception.Message.TrimEnd('.')}.{advice}", exception) : null;
    }

    // The one whose address the message tells; else any of them, which with the usual one endpoint is that.
    private static string Suspects(string message, IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        var told = endpoints.Where(endpoint => endpoint["Url"] is { } url && message.Contains(url.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)).ToList();
        var suspects = told.Count > 0 ? told : endpoints;
        return suspects.Count == 0 ? "urls" : string.Join(" or ", suspects.Select(endpoint => $"{endpoint.Path} ({endpoint["Url"]})"));
    }
}
