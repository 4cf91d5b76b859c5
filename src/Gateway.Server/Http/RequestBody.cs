using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Http;

/// <summary>Reads the whole body of a request. Kestrel's own limit also counts the framing of chunks, and throws.</summary>
internal static class RequestBody
{
    /// <summary>The initial size of the buffer if the length is not announced, in bytes: that of Kestrel's own block.</summary>
    private const int Piece = 4096;

    /// <summary>The body, or null if it has more than <paramref name="limit"/> bytes. At most twice the limit is held.</summary>
    internal static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, long limit)
    {
        // From here on the limit is checked here. Kestrel drops the unread rest for a few seconds, so that the client can read the response.
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

    // A client that resets in the middle has ended its request, which is not an error to log. Kestrel may notice the reset later than the reader does, and
    // would meanwhile try to read the rest: so the request is aborted.
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
