using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Hosting;

/// <summary>An HTTP endpoint can't be opened. Kestrel doesn't say which; the message does, by its key.</summary>
internal sealed class HttpEndpointException(string message, Exception inner) : Exception(message, inner)
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>
    /// The failed start in an operator's words, or null for what is no endpoint's fault. What <see cref="Opening.StartPlan"/> did not foresee comes here: an
    /// address that was taken a moment ago.
    /// </summary>
    internal static HttpEndpointException? FromException(Exception exception, IConfiguration configuration) =>
        IsOperatorFault(exception) && IsThrownByKestrel(exception) ? new HttpEndpointException(FormatMessage(exception, configuration), exception) : null;

    /// <summary>Whether Kestrel throws such for what it was told, or for what the system refuses it.</summary>
    internal static bool IsOperatorFault(Exception exception) => exception
        is IOException or UnauthorizedAccessException or SocketException or CryptographicException or InvalidOperationException or ArgumentException or FormatException;

    /// <summary>The words for one endpoint.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="url">Where it was to listen.</param>
    /// <param name="exception">Why it does not.</param>
    internal static string FormatMessage(string key, string? url, Exception exception) => $"{key} ({url}): {Reason(url, exception)}";

    private static string Reason(string? url, Exception exception) => exception switch
    {
        { InnerException: AddressInUseException } or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            $"Failed to bind to address {url}: address already in use. Stop the other process or change the endpoint's Url.",
        InvalidOperationException when exception.Message.Contains("No server certificate", StringComparison.OrdinalIgnoreCase) =>
            "HTTPS needs a certificate. Name it in Certificate:Path and Certificate:KeyPath.",
        _ => FirstSentence(exception),
    };

    // What Kestrel says in further lines is about developers' certificates.
    private static string FirstSentence(Exception exception) => $"{exception.Message.Split('\n')[0].TrimEnd('.', '\r')}.";

    // Other parts of the start read files and bind addresses, too, and name their own keys.
    private static bool IsThrownByKestrel(Exception exception) => exception.InnerException is AddressInUseException || new StackTrace(exception).GetFrames()
        .Any(frame => DiagnosticMethodInfo.Create(frame)?.DeclaringTypeName.StartsWith(Kestrel, StringComparison.Ordinal) == true);

    // The one whose address the message tells; else any of them, which with the usual one endpoint is that.
    private static string FormatMessage(Exception exception, IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().ToList();
        var told = endpoints.Where(endpoint => endpoint["Url"] is { } url && exception.Message.Contains(url.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)).ToList();
        var suspects = told.Count > 0 ? told : endpoints;
        return suspects.Count == 1
            ? FormatMessage(suspects[0].Path, suspects[0]["Url"], exception)
            : $"{(suspects.Count == 0 ? "urls" : string.Join(" or ", suspects.Select(endpoint => $"{endpoint.Path} ({endpoint["Url"]})")))}: {FirstSentence(exception)}";
    }
}
