using System.Net;
using Gateway.Framing;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>Reads a back end's answer, up to the maximum length of a message, and without the line end of a body that is one line.</summary>
internal static class AnswerReader
{
    private const int FirstRead = 4096;

    /// <summary>CR and LF.</summary>
    private const int LineEnd = 2;

    internal static async ValueTask<Answer> ReadAsync(HttpResponseMessage response, IFraming framing, int most, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
        {
            return Answer.FromStatus((int)response.StatusCode);
        }

        var directives = Directives.Read(response.Headers);
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return Answer.NoReply with { Directives = directives, Status = (int)response.StatusCode };
        }

        // What prints a line ends it, and a framing whose messages are lines ends it once more.
        var dropsLineEnd = !framing.CanCarry("\n"u8);
        var body = await ReadBodyAsync(response.Content, dropsLineEnd ? most + LineEnd : most, cancellation);
        if (body is not null && dropsLineEnd)
        {
            body = DropLineEnd(body);
        }

        var answer = body is null || body.Length > most ? Answer.TooLarge
            : framing.CanCarry(body) ? new Answer(AnswerResult.Reply, body)
            : Answer.NotCarried;
        return answer with { Directives = directives, Status = (int)response.StatusCode };
    }

    // Only the last one: a body with more than one line is not a message.
    private static byte[] DropLineEnd(byte[] body) => body switch
    {
        [.., (byte)'\r', (byte)'\n'] => body[..^2],
        [.., (byte)'\n'] => body[..^1],
        _ => body,
    };

    // Returns null if the body is too long. A compressed one is unpacked as it is read, so that no more of it is unpacked than is allowed.
    private static async ValueTask<byte[]?> ReadBodyAsync(HttpContent content, int most, CancellationToken cancellation)
    {
        if (content.Headers.ContentLength > most)
        {
            return null;
        }

        // One byte more than is allowed, to detect a body that is longer.
        var body = new byte[Math.Min(most, (int?)content.Headers.ContentLength ?? FirstRead) + 1];
        var length = 0;
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        while (await ReadAsync(stream, body.AsMemory(length), cancellation) is > 0 and var read)
        {
            length += read;
            if (length > most)
            {
                return null;
            }

            if (length == body.Length)
            {
                Array.Resize(ref body, Math.Min(most + 1, length * 2));
            }
        }

        Array.Resize(ref body, length);
        return body;
    }

    // The decompressing streams report data that cannot be unpacked by exceptions of their own.
    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellation);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            throw new HttpIOException(HttpRequestError.InvalidResponse, "The body cannot be unpacked.", exception);
        }
    }
}
