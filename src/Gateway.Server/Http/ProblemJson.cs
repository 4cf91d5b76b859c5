using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Http;

/// <summary>Writes an error as <c>application/problem+json</c> (RFC 9457), whatever the client accepts: docs/protocol.md 8.2 promises one format.</summary>
internal static class ProblemJson
{
    /// <summary>The member of a problem with its <see cref="ProblemCode"/>.</summary>
    internal const string CodeMember = "code";

    /// <summary>The type of a problem.</summary>
    internal const string ContentType = "application/problem+json";

    /// <summary>A problem with a status, as it is sent.</summary>
    internal static byte[] Encode(ProblemDetails problem, ProblemCode code)
    {
        problem.Extensions[CodeMember] = code.Name;
        problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status!.Value);
        return JsonSerializer.SerializeToUtf8Bytes(problem, HttpJson.Default.ProblemDetails);
    }

    /// <summary>Writes the status of the response as a problem.</summary>
    internal static Task WriteStatusAsync(HttpContext context) => WriteAsync(context, new ProblemDetails());

    /// <summary>Writes a problem. What it does not say is taken from the status of the response.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="code">Its code; null for that of the status.</param>
    internal static async Task WriteAsync(HttpContext context, ProblemDetails problem, ProblemCode? code = null)
    {
        var response = context.Response;
        problem.Status ??= response.StatusCode;
        var body = Encode(problem, code ?? ProblemCode.FromStatus(response.StatusCode));
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        try
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody reads the error, and its leaving is not an error of the gateway.
        }
    }
}
