using System.Buffers.Binary;
using System.Text.Json;
using Gateway.Fleet;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Http.Nodes;

/// <summary>
/// A request of the HTTP API that one node passes on to another. On the wire: the header of a frame, the length of the head in 2 bytes in network byte order, the head as
/// JSON, and the body (docs/fleet.md, On the wire).
/// </summary>
/// <param name="Head">All but the body.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record NodeRequest(NodeRequestHead Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>The longest wait that a node grants another, 10 minutes: longer than any timeout that a request can ask for.</summary>
    private static readonly TimeSpan MaxPatience = TimeSpan.FromMinutes(10);

    /// <summary>The longest type of a body that is passed on, in characters: 256. No route looks at it, and the head must stay below 64 KiB.</summary>
    private const int MaxContentType = 256;

    /// <summary>How long the answer may take.</summary>
    internal TimeSpan Patience => TimeSpan.FromMilliseconds(Head.Patience);

    /// <summary>Whether it changes nothing.</summary>
    internal bool IsSafe => HttpMethods.IsGet(Head.Method) || HttpMethods.IsHead(Head.Method);

    /// <summary>Describes a client's request for another node.</summary>
    /// <param name="context">The request.</param>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="body">The body.</param>
    internal static NodeRequest Create(HttpContext context, TimeSpan patience, ReadOnlyMemory<byte> body = default)
    {
        var request = context.Request;
        var values = request.RouteValues.ToDictionary(value => value.Key, value => value.Value?.ToString() ?? "");
        var head = new NodeRequestHead(
            request.Method, FleetRoute.Of(context).Name, values, request.QueryString.Value, request.ContentType is { Length: <= MaxContentType } type ? type : null, (int)Math.Min(patience.TotalMilliseconds, MaxPatience.TotalMilliseconds), Random.Shared.NextInt64());
        return new NodeRequest(head, body);
    }

    /// <summary>The same request with other parameters in its query; a parameter without a value is left out.</summary>
    internal NodeRequest With(params (string Name, string? Value)[] parameters)
    {
        var query = QueryHelpers.ParseQuery(Head.Query);
        foreach (var (name, value) in parameters)
        {
            query.Remove(name);
            if (value is not null)
            {
                query[name] = value;
            }
        }

        return this with { Head = Head with { Query = QueryString.Create(query).Value } };
    }

    /// <summary>Writes it into a request of this process.</summary>
    internal void CopyTo(HttpRequest request)
    {
        request.Method = Head.Method;
        request.QueryString = new QueryString(Head.Query);
        request.ContentType = Head.ContentType;
        request.ContentLength = Body.Length;
        request.Body = new MemoryStream(Body.ToArray(), writable: false);
        request.RouteValues = new RouteValueDictionary(Head.Values.Select(value => KeyValuePair.Create(value.Key, (object?)value.Value)));
    }

    /// <summary>Writes it into a frame.</summary>
    internal byte[] ToFrame(in FleetFrame header)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(Head, HttpJson.Default.NodeRequestHead);
        var frame = new byte[FleetFrame.HeaderSize + sizeof(ushort) + head.Length + Body.Length];
        header.Write(frame);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(FleetFrame.HeaderSize), checked((ushort)head.Length));
        head.CopyTo(frame, FleetFrame.HeaderSize + sizeof(ushort));
        Body.CopyTo(frame.AsMemory(FleetFrame.HeaderSize + sizeof(ushort) + head.Length));
        return frame;
    }

    /// <summary>Reads what anybody can have sent behind the header of a frame; null if it is none.</summary>
    internal static NodeRequest? Read(ReadOnlySpan<byte> payload)
    {
        if (!HeadedPayload.TrySplit(payload, HttpJson.Default.NodeRequestHead, out var head, out var body))
        {
            return null;
        }

        var isValid = head is { Method: not null, Route: not null, Values: not null } && head.Patience > 0 && head.Patience <= MaxPatience.TotalMilliseconds && (head.Query is null or { Length: 0 } || head.Query[0] == '?');
        return isValid ? new NodeRequest(head, body.ToArray()) : null;
    }
}

/// <summary>A request between nodes, without its body.</summary>
/// <param name="Method">The method.</param>
/// <param name="Route">Which route, as in <see cref="FleetRoute.Name"/>.</param>
/// <param name="Values">The values of the route's parameters.</param>
/// <param name="Query">The query, with its question mark; null for none.</param>
/// <param name="ContentType">The type of the body.</param>
/// <param name="Patience">How long the answer may take, in milliseconds.</param>
/// <param name="Id">What the request is aborted by: a random number. Several nodes may be asked with the same.</param>
internal sealed record NodeRequestHead(string Method, string Route, IReadOnlyDictionary<string, string> Values, string? Query, string? ContentType, int Patience, long Id);
