using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sessions;

/// <summary>The queued pushes of a session, in order, and the callers that wait for their delivery. Not thread-safe: the <see cref="Outbox"/> locks.</summary>
internal sealed class PushQueue
{
    /// <summary>Queued messages are sent each time that this many have accumulated, even in the middle of a batch: 64, which mostly fit one flush.</summary>
    private const int SendCount = 64;

    /// <summary>
    /// Queued messages are sent as well once they fill this part of the queue: a quarter. The publisher sends them itself, which slows it down long before the
    /// queue is full.
    /// </summary>
    private const int SendPart = 4;

    private readonly Queue<byte[]> _messages = new();
    private Queue<(long Number, TaskCompletionSource<PushResult> Flushed)>? _waiters;
    private Queue<(long Number, SessionCall Call)>? _calls;
    private long _taken;

    /// <summary>The number of queued messages.</summary>
    internal int Count => _messages.Count;

    /// <summary>The number of queued bytes.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Bytes that were dequeued ahead of a reply and are not flushed yet. They count against the limit as if they were still queued.</summary>
    internal long BytesAhead { get; private set; }

    /// <summary>The maximum number of messages that were queued at a time.</summary>
    internal int MostCount { get; private set; }

    /// <summary>Adds a message, with the completion source for its delivery and the call that it belongs to, if any.</summary>
    internal void Add(byte[] message, TaskCompletionSource<PushResult>? flushed, SessionCall? call)
    {
        _messages.Enqueue(message);
        Bytes += message.Length;
        MostCount = Math.Max(MostCount, _messages.Count);
        if (flushed is not null)
        {
            (_waiters ??= new()).Enqueue((_taken + _messages.Count, flushed));
        }

        if (call is not null)
        {
            (_calls ??= new()).Enqueue((_taken + _messages.Count, call));
        }
    }

    /// <summary>
    /// Whether the publisher is to send the queue at once: the message that it has just added completes another <see cref="SendCount"/>, or the queue fills
    /// more than its part of the bytes.
    /// </summary>
    /// <param name="maxBytes">The bytes that may be queued.</param>
    internal bool IsSendDue(long maxBytes) => Count % SendCount == 0 || Bytes > maxBytes / SendPart;

    /// <summary>Whether another message of this length may be queued.</summary>
    internal bool HasCapacityFor(int length, int maxCount, long maxBytes) => Count < maxCount && Bytes + BytesAhead + length <= maxBytes;

    /// <summary>Counts all queued bytes as dequeued ahead of a reply.</summary>
    internal void MarkAllAhead() => BytesAhead += Bytes;

    /// <summary>Dequeues the oldest message, and the call that it belongs to, if any.</summary>
    internal bool TryDequeue([NotNullWhen(true)] out byte[]? message, out SessionCall? call)
    {
        call = null;
        if (!_messages.TryDequeue(out message))
        {
            return false;
        }

        _taken++;
        Bytes -= message.Length;
        if (_calls is { } calls && calls.TryPeek(out var next) && next.Number == _taken)
        {
            call = calls.Dequeue().Call;
        }

        return true;
    }

    /// <summary>Completes the message that was dequeued last, and the call that it belongs to: it is not written, because the framing can't carry it any more.</summary>
    internal void Refuse(SessionCall? call)
    {
        call?.Refuse();
        foreach (var (number, flushed) in _waiters ?? [])
        {
            if (number == _taken)
            {
                flushed.TrySetResult(PushResult.NotCarried);
            }
        }
    }

    /// <summary>Completes the dequeued messages that were not refused: they have left the process, or never will.</summary>
    internal void CompleteFlush(bool hasLeft)
    {
        BytesAhead = 0;
        while (_waiters is { } waiters && waiters.TryPeek(out var next) && next.Number <= _taken)
        {
            waiters.Dequeue().Flushed.TrySetResult(hasLeft ? PushResult.Accepted : PushResult.Ended);
        }
    }
}
