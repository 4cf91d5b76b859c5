using System.Net;
using Gateway.Framing;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>Reads a back end's answer, up to the maximum length of a message.</summary>
internal sealed class AnswerReader(IFraming framing)
{
    private const int FirstRead = 4096;

    internal async ValueTask<Answer> ReadAsync(HttpResponseMessage response, int most, CancellationToken cancellation)
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

        var body = await ReadBodyAsync(response.Content, most, cancellation);
        var answer = body is null ? Answer.TooLarge
            : framing.CanCarry(body) ? new Answer(AnswerResult.Reply, body)
            : Answer.NotCarried;
        return answer with { Directives = directives, Status = (int)response.StatusCode };
    }

    // Returns null if the body is too long.
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
        while (await stream.ReadAsync(body.AsMemory(length), cancellation) is > 0 and var read)
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
}
