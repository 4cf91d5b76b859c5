using System.Net.ServerSentEvents;
using Gateway.Limits;

namespace Gateway.Http;

/// <summary>Limits the readers of server-sent events: each holds an HTTP connection for as long as it likes.</summary>
/// <param name="max">The maximum number of readers.</param>
/// <param name="limit">The name of the option with the maximum.</param>
internal sealed class EventReaderLimit(int max, string limit)
{
    private readonly ConnectionCount _readers = new(max);

    /// <summary>The current number of readers.</summary>
    internal int Count => _readers.Count;

    /// <summary>Answers with the events, or with an error if there are too many readers. The reader is counted until the answer ends.</summary>
    internal IResult Stream(HttpContext context, Func<CancellationToken, IAsyncEnumerable<SseItem<byte[]>>> events)
    {
        // Read by proxies: nginx, like most, buffers a response by default.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return TypedResults.ServerSentEvents(NoneAsync());
        }

        if (!_readers.TryEnter())
        {
            return new ProblemBody(ProblemCode.TooManyReaders, $"There are {max} readers already ({limit}).");
        }

        context.Response.OnCompleted(() =>
        {
            _readers.Leave();
            return Task.CompletedTask;
        });
        return TypedResults.ServerSentEvents(events(context.RequestAborted));
    }

    // Written by hand: the library's method loads one more assembly, which takes two open files.
    private static async IAsyncEnumerable<SseItem<byte[]>> NoneAsync()
    {
        await Task.CompletedTask;
        yield break;
    }
}
