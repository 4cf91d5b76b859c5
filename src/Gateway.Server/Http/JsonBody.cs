using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gateway.Http;

/// <summary>A JSON response with a known length, so that HEAD can report it too (docs/protocol.md 8.1).</summary>
internal sealed class JsonBody<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        httpContext.Response.StatusCode = status;
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = body.Length;
        return httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }
}
