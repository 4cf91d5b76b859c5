using System.Net.ServerSentEvents;
using Gateway.Limits;

namespace Gateway.Http;

/// <summary>Places for those who read server-sent events: each holds an HTTP connection for as long as it likes, so they are counted.</summary>
/// <param name="max">How many may read at a time.</param>
/// <param name="limit">The name of the option that says so.</param>
internal sealed class EventReaderLimit(int max, string limit)
{
    private readonly ConnectionCount _readers = new(max);

    /// <summary>Who reads now.</summary>
    internal int Inside => _readers.Inside;

    /// <summary>Answers with the events, or that too many read already. The place is given back when the answer is over.</summary>
    internal IResult Stream(HttpContext context, Func<CancellationToken, IAsyncEnumerable<SseItem<byte[]>>> events)
    {
        // For a proxy in between: nginx, like most, gathers an answer before it passes it on.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return TypedResults.ServerSentEvents(NoneAsync());
        }

        if (!_readers.TryEnter())
        {
            return TypedResults.Problem($"{max} readers are at it already ({limit}).", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.OnCompleted(() =>
        {
            _readers.Leave();
            return Task.CompletedTask;
        });
        return TypedResults.ServerSentEvents(events(context.RequestAborted));
    }

    // Written out: the library's own way opens one assembly more, which are two files.
    private static async IAsyncEnumerable<SseItem<byte[]>> NoneAsync()
    {
        await Task.CompletedTask;
        yield break;
    }
}
