using Microsoft.AspNetCore.Mvc;

namespace Gateway.Http;

/// <summary>
/// An error of the gateway's own routes. The framework's result would ask the services of the host for the format, and so follow an embedding host's.
/// </summary>
/// <param name="code">The reason, for programs; it has the status.</param>
/// <param name="detail">The reason, for people.</param>
internal sealed class ProblemBody(ProblemCode code, string detail) : IResult
{
    /// <summary>The same error with one more sentence.</summary>
    internal ProblemBody With(string sentence) => new(code, $"{detail} {sentence}");

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = code.Status;
        return ProblemJson.WriteAsync(httpContext, new ProblemDetails { Detail = detail }, code);
    }
}
