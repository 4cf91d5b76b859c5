namespace Gateway.Http;

/// <summary>
/// Writes every problem of the process as <see cref="ProblemJson"/> does. Only the gateway's own process has it: with it an embedding host would answer its
/// own errors in this format.
/// </summary>
internal sealed class ProblemJsonWriter : IProblemDetailsWriter
{
    /// <inheritdoc/>
    public bool CanWrite(ProblemDetailsContext context) => true;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ProblemDetailsContext context) => new(ProblemJson.WriteAsync(context.HttpContext, context.ProblemDetails));
}
