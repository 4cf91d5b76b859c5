using System.Text.Json;

namespace Gateway.Http;

/// <summary>Writes every error as <c>application/problem+json</c> (RFC 9457), whatever the client accepts: docs/protocol.md 8.2 promises one format.</summary>
internal sealed class ProblemJsonWriter(HttpScope scope) : IProblemDetailsWriter
{
    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => scope.Covers(context.HttpContext);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        context.ProblemDetails.Status ??= response.StatusCode;
        context.ProblemDetails.Title ??= Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(response.StatusCode);
        var body = JsonSerializer.SerializeToUtf8Bytes(context.ProblemDetails, HttpJson.Default.ProblemDetails);
        response.ContentType = "application/problem+json";
        response.ContentLength = body.Length;
        try
        {
            await response.Body.WriteAsync(body, context.HttpContext.RequestAborted);
        }
        catch (OperationCanceledException) when (context.HttpContext.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody reads the error, and its leaving is not an error of the gateway.
        }
    }
}
