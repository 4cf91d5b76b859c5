using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Hosting.Opening;

/// <summary>An HTTP endpoint cannot be opened. Kestrel's exception does not say which one; this message names its key.</summary>
internal sealed class HttpEndpointException(string message, Exception inner) : Exception(message, inner)
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";

    /// <summary>
    /// Explains a failed start to the operator; null if no endpoint caused it. This handles what <see cref="Opening.StartPlan"/> could not foresee: an address
    /// that another process took a moment ago.
    /// </summary>
    internal static HttpEndpointException? FromException(Exception exception, IConfiguration configuration) =>
        IsOperatorFault(exception) && IsThrownByKestrel(exception) ? new HttpEndpointException(FormatMessage(exception, configuration), exception) : null;

    /// <summary>Whether Kestrel throws such an exception for its configuration, or for a refusal of the system.</summary>
    internal static bool IsOperatorFault(Exception exception) => exception
        is IOException or UnauthorizedAccessException or SocketException or CryptographicException or InvalidOperationException or ArgumentException or FormatException;

    /// <summary>Formats the message for one endpoint.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="url">The address that it should listen on.</param>
    /// <param name="exception">Why it does not.</param>
    internal static string FormatMessage(string key, string? url, Exception exception) => $"{key} ({url}): {Reason(url, exception)}";

    private static string Reason(string? url, Exception exception) => exception switch
    {
        { InnerException: AddressInUseException } or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            $"Failed to bind to address {url}: address already in use. Stop the other process or change the endpoint's Url.",
        InvalidOperationException when exception.Message.Contains("No server certificate", StringComparison.OrdinalIgnoreCase) =>
            "HTTPS needs a certificate. Name it in Tls:Certificate and Tls:Key.",
        _ => FirstSentence(exception),
    };

    // The further lines of Kestrel's message are about developer certificates.
    private static string FirstSentence(Exception exception) => $"{exception.Message.Split('\n')[0].TrimEnd('.', '\r')}.";

    // Other parts of the start read files and bind addresses as well, and name their own keys.
    private static bool IsThrownByKestrel(Exception exception) => exception.InnerException is AddressInUseException || new StackTrace(exception).GetFrames()
        .Any(frame => DiagnosticMethodInfo.Create(frame)?.DeclaringTypeName.StartsWith(Kestrel, StringComparison.Ordinal) == true);

    // The endpoint whose address is in the message; otherwise any of them, which is the right one where there is only one.
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
