using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Http;

/// <summary>A request's body, whole. Kestrel's own limit counts the framing of chunks as well, and says no by throwing.</summary>
internal static class RequestBody
{
    /// <summary>What is held at first where the length is not announced, in bytes: Kestrel's own block.</summary>
    private const int Piece = 4096;

    /// <summary>The body, or null when it has more than <paramref name="limit"/> bytes; of those no more are held than twice the limit.</summary>
    internal static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, long limit)
    {
        // From here on we count; what we don't take Kestrel drops for a few seconds, so that the client gets to read its answer.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } kestrel)
        {
            kestrel.MaxRequestBodySize = null;
        }

        if (context.Request.ContentLength > limit)
        {
            return null;
        }

        var body = new ArrayBufferWriter<byte>((int)Math.Max(context.Request.ContentLength ?? 0, Piece));
        while (await ReadSomeAsync(context, body.GetMemory()) is var read and > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > limit)
            {
                return null;
            }
        }

        return body.WrittenMemory;
    }

    // A client that resets in the middle has ended its request, which is no fault of ours for the log. Kestrel may hear of the reset later
    // than the reader does, and would meanwhile try to read the rest: so it is told, and the request ends as an aborted one.
    private static async ValueTask<int> ReadSomeAsync(HttpContext context, Memory<byte> buffer)
    {
        try
        {
            return await context.Request.Body.ReadAsync(buffer, context.RequestAborted);
        }
        catch (ConnectionResetException)
        {
            context.Abort();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new OperationCanceledException(context.RequestAborted);
        }
    }
}
