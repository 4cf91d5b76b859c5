using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;

namespace Gateway.Http.Nodes;

/// <summary>What a node has answered to a request of another, or why there is no answer. On the wire as <see cref="NodeRequest"/>, without the header of a frame.</summary>
/// <param name="Head">All but the body.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record NodeResponse(NodeResponseHead Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>The status.</summary>
    internal int Status => Head.Status;

    /// <summary>Whether the request was carried out.</summary>
    internal bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>What is wrong, in words.</summary>
    internal string Fault => Read(HttpJson.Default.ProblemDetails) is { } problem ? problem.Detail ?? problem.Title ?? $"status {Status}" : $"status {Status}";

    /// <summary>The response for an error.</summary>
    internal static NodeResponse Of(ProblemCode code, string detail) => new(
        new NodeResponseHead(code.Status, ProblemJson.ContentType), ProblemJson.Encode(new ProblemDetails { Status = code.Status, Detail = detail }, code));

    /// <summary>The response with a value as JSON.</summary>
    internal static NodeResponse Of<T>(T value, JsonTypeInfo<T> type) =>
        new(new NodeResponseHead(StatusCodes.Status200OK, "application/json; charset=utf-8"), JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Answers a client with it.</summary>
    internal async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        if (Body.Length > 0)
        {
            response.ContentType = Head.ContentType;
            response.ContentLength = Body.Length;
            await response.Body.WriteAsync(Body, context.RequestAborted);
        }
    }

    /// <summary>Reads the body of a success as JSON.</summary>
    /// <param name="type">The type.</param>
    /// <param name="value">The body; null if there is none of this type.</param>
    /// <returns>This response; an error if it is a success whose body can't be read.</returns>
    internal NodeResponse Expecting<T>(JsonTypeInfo<T> type, out T? value)
        where T : class
    {
        value = IsSuccess ? Read(type) : null;
        return IsSuccess && value is null ? Of(ProblemCode.NodeUnreachable, "The node has answered what this one can't read; it may be of another version.") : this;
    }

    /// <summary>The body as JSON; null if it is none of this type.</summary>
    internal T? Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The payload of a frame.</summary>
    internal byte[] ToPayload()
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(Head, HttpJson.Default.NodeResponseHead);
        var payload = new byte[sizeof(ushort) + head.Length + Body.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, checked((ushort)head.Length));
        head.CopyTo(payload, sizeof(ushort));
        Body.CopyTo(payload.AsMemory(sizeof(ushort) + head.Length));
        return payload;
    }

    /// <summary>Reads what anybody can have sent; null if it is none.</summary>
    internal static NodeResponse? Read(ReadOnlySpan<byte> payload) =>
        HeadedPayload.TrySplit(payload, HttpJson.Default.NodeResponseHead, out var head, out var body) && head.Status is >= 200 and < 600
            ? new NodeResponse(head, body.ToArray())
            : null;
}

/// <summary>A response between nodes, without its body.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">The type of the body; null for none.</param>
internal sealed record NodeResponseHead(int Status, string? ContentType);
