using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sessions;

/// <summary>Pushes that wait for a session, in order, and who wants to know what became of them. Not safe for several threads: the <see cref="Outbox"/> locks.</summary>
internal sealed class PushQueue
{
    private readonly Queue<byte[]> _messages = new();
    private Queue<(long Number, TaskCompletionSource<bool> Flushed)>? _waiters;
    private Queue<(long Number, SessionCall Call)>? _calls;
    private long _taken;

    /// <summary>How many wait.</summary>
    internal int Count => _messages.Count;

    /// <summary>Bytes that wait.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Bytes that were taken ahead of a reply and are not flushed yet: they need as much memory as if they still waited.</summary>
    internal long BytesAhead { get; private set; }

    /// <summary>The most that ever waited.</summary>
    internal int MostCount { get; private set; }

    /// <summary>Adds a message, whoever wants to know when it has left the process, and the call that it asks for, if it is one.</summary>
    internal void Add(byte[] message, TaskCompletionSource<bool>? flushed, SessionCall? call)
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

    /// <summary>All that waits is taken now, however much it is.</summary>
    internal void MarkAllAhead() => BytesAhead += Bytes;

    /// <summary>Takes the oldest message, and the call that it asks for, if it is one.</summary>
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

    /// <summary>All that was taken has left, or never will.</summary>
    internal void CompleteFlush(bool hasLeft)
    {
        BytesAhead = 0;
        while (_waiters is { } waiters && waiters.TryPeek(out var next) && next.Number <= _taken)
        {
            waiters.Dequeue().Flushed.TrySetResult(hasLeft);
        }
    }
}
