using Polly;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>
/// Delivers the opens and closes of sessions to a back end: each after the earlier events of its session, repeatedly with back-off. An event that cannot be
/// delivered is counted and logged.
/// </summary>
internal sealed class EventDelivery : IDisposable
{
    /// <summary>The <c>event</c> label of a session's open.</summary>
    internal const string Open = "open";

    /// <summary>The <c>event</c> label of a session's close.</summary>
    internal const string Close = "close";

    private readonly ListenerSettings<HttpOptions> _listener;
    private readonly HttpBackEnd _backEnd;
    private readonly BackEndMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ResiliencePipeline<Answer> _pipeline;
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _isDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _dropped;

    // One of them stands for the object itself until no more events may come, so that the last one to complete ends the drain.
    private int _queued = 1;

    internal EventDelivery(ListenerSettings<HttpOptions> listener, HttpBackEnd backEnd, BackEndMetrics metrics, TimeProvider time, ILogger log)
    {
        (_listener, _backEnd, _metrics, _time, _log) = (listener, backEnd, metrics, time, log);
        _pipeline = Resilience.Event(listener.Options, time);
    }

    /// <summary>Delivers one event. Never fails.</summary>
    /// <param name="request">The event.</param>
    /// <param name="after">Must complete before the event is sent; it never fails either.</param>
    internal Task<Answer> DeliverAsync(BackEndRequest request, Task after)
    {
        if (Interlocked.Increment(ref _queued) > _listener.Options.MaxQueuedEvents + 1)
        {
            CompleteOne();
            _metrics.EventEnded(_listener.Name, GetLabel(request), Answer.Dropped.Reason);

            // Only the first drop in a row is logged: they come by the thousand.
            if (Interlocked.Exchange(ref _dropped, 1) == 0)
            {
                _log.EventsDropped(_listener.Name, _listener.Options.MaxQueuedEvents);
            }

            return Task.FromResult(Answer.Dropped);
        }

        return DeliverSlowlyAsync(request, after);
    }

    /// <summary>Waits until the queued events are delivered, and cancels them when that takes too long. No more events may come.</summary>
    internal async Task DrainAsync(TimeSpan timeout, CancellationToken abort)
    {
        CompleteOne();
        try
        {
            await _isDone.Task.WaitAsync(timeout, _time, abort);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            _log.EventsGivenUp(_listener.Name, Volatile.Read(ref _queued));
            await _abort.CancelAsync();
            await _isDone.Task;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _abort.Dispose();

    private async Task<Answer> DeliverSlowlyAsync(BackEndRequest request, Task after)
    {
        var answer = Answer.Cancelled;
        try
        {
            await after;
            answer = await _pipeline.ExecuteAsync(
                static async (state, cancellation) => await state.BackEnd.SendEventAsync(state.Request, cancellation), (BackEnd: _backEnd, Request: request), _abort.Token);
        }
        catch (OperationCanceledException)
        {
            // Canceled between two attempts.
        }

        if (!answer.IsAccepted)
        {
            _log.EventNotDelivered(GetLabel(request), request.Session, _listener.Name, answer.Status != 0 ? $"status {answer.Status}" : answer.Reason);
        }

        _metrics.EventEnded(_listener.Name, GetLabel(request), answer.EventReason);
        CompleteOne();
        return answer;
    }

    private void CompleteOne()
    {
        var left = Interlocked.Decrement(ref _queued);
        if (left <= (_listener.Options.MaxQueuedEvents / 2) + 1)
        {
            Volatile.Write(ref _dropped, 0);
        }

        if (left == 0)
        {
            _isDone.TrySetResult();
        }
    }

    private static string GetLabel(BackEndRequest request) => request.Event == BackEndEvent.Open ? Open : Close;
}
