using System.Runtime.CompilerServices;
using Gateway.Limits;

namespace Gateway.Http.Rooms;

/// <summary>
/// One reader's queue between a room and its HTTP answer. What it has no room for is counted, and the count stands in the queue where the
/// messages would have stood.
/// </summary>
internal sealed class RoomReader(GatewayLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Queue<(byte[] Message, long Missed)> _queue = new();
    private TaskCompletionSource _bell = NewWakeup();
    private long _bytes;
    private long _missed;

    /// <summary>Takes a message, or counts it as missed: no more wait than for a session (<c>MaxQueuedMessages</c>, <c>MaxSessionMemory</c>).</summary>
    internal void Deliver(byte[] message)
    {
        lock (_lock)
        {
            if (_queue.Count >= limits.MaxQueuedMessages || _bytes + message.Length > limits.MaxSessionMemory)
            {
                _missed++;
            }
            else
            {
                _queue.Enqueue((message, _missed));
                _bytes += message.Length;
                _missed = 0;
            }

            _bell.TrySetResult();
        }
    }

    /// <summary>What comes, as it comes: a message, with the number of those that were missed before it; or, after a silence, neither.</summary>
    internal async IAsyncEnumerable<(byte[]? Message, long Missed)> ReadAsync(TimeSpan silence, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Cancellation ends the reading as an answer that is through; as an exception it would be an error in the log.
        var isOver = NewWakeup();
        await using var registration = cancellation.UnsafeRegister(static over => ((TaskCompletionSource)over!).TrySetResult(), isOver);
        while (!cancellation.IsCancellationRequested)
        {
            var ring = GetNextWakeup();
            while (TryTake(out var next))
            {
                yield return next;
            }

            if (!await IsInTimeAsync(Task.WhenAny(ring, isOver.Task), silence, time))
            {
                yield return (null, 0);
            }
        }
    }

    private static TaskCompletionSource NewWakeup() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Asked for before the queue is emptied: it rings for whatever comes behind that.
    private Task GetNextWakeup()
    {
        lock (_lock)
        {
            _bell = _bell.Task.IsCompleted ? NewWakeup() : _bell;
            return _bell.Task;
        }
    }

    // The misses behind the last message are told at once: nothing may come behind them for long.
    private bool TryTake(out (byte[]? Message, long Missed) next)
    {
        lock (_lock)
        {
            if (_queue.TryDequeue(out var queued))
            {
                _bytes -= queued.Message.Length;
                next = queued;
                return true;
            }

            next = (null, _missed);
            _missed = 0;
            return next.Missed > 0;
        }
    }

    private static async ValueTask<bool> IsInTimeAsync(Task task, TimeSpan patience, TimeProvider time)
    {
        try
        {
            await task.WaitAsync(patience, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
