namespace Gateway.Http;

/// <summary>
/// An error of the gateway's own routes. The framework's result would ask the services of the host for the format, and so follow an embedding host's.
/// </summary>
internal sealed class ProblemBody(string detail, int status) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        return ProblemJson.WriteAsync(httpContext, TypedResults.Problem(detail, statusCode: status).ProblemDetails);
    }
}
