using System.Runtime.CompilerServices;
using Gateway.Limits;

namespace Gateway.Http.Rooms;

/// <summary>
/// The queue of one reader between a room and its HTTP response. Messages that do not fit are counted, and the count is reported at the position of the missing
/// messages.
/// </summary>
internal sealed class RoomReader(GatewayLimits limits)
{
    private readonly Lock _lock = new();
    private readonly Queue<(byte[] Message, long Missed)> _queue = new();
    private TaskCompletionSource _wakeup = NewWakeup();
    private long _bytes;
    private long _missed;

    /// <summary>Queues a message, or counts it as missed. The limits are those of a session (<c>MaxQueuedMessages</c>, <c>MaxSessionMemory</c>).</summary>
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

            _wakeup.TrySetResult();
        }
    }

    /// <summary>Returns the messages as they come, each with the number of messages that were missed before it; after a silence, neither.</summary>
    internal async IAsyncEnumerable<(byte[]? Message, long Missed)> ReadAsync(TimeSpan silence, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // On cancellation the enumeration ends normally; an exception would be logged as an error.
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

    // Requested before the queue is emptied, so that it signals everything that comes after that.
    private Task GetNextWakeup()
    {
        lock (_lock)
        {
            _wakeup = _wakeup.Task.IsCompleted ? NewWakeup() : _wakeup;
            return _wakeup.Task;
        }
    }

    // Messages that were missed after the last one are reported at once, because no further message may come for a long time.
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

    private static async ValueTask<bool> IsInTimeAsync(Task task, TimeSpan timeout, TimeProvider time)
    {
        try
        {
            await task.WaitAsync(timeout, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
