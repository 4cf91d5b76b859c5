using System.Diagnostics.CodeAnalysis;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>
/// Pushes that wait for a session's writer, and whoever waits for the writer itself. Made on a session's first push; it is also the
/// lock for both.
/// </summary>
internal sealed class Outbox(Session session, DeadlineClock clock) : IDeadlineOwner
{
    private Deadline? _deadline;
    private SessionCall? _call;
    private long _stalledSince = Deadline.Never;
    private long _stallDue = Deadline.Never;
    private readonly Queue<byte[]> _queue = new();
    private Queue<(long Number, TaskCompletionSource<bool> Flushed)>? _waiters;
    private Queue<(long Number, SessionCall Call)>? _calls;
    private long _taken;

    /// <summary>How many wait.</summary>
    internal int Count => _queue.Count;

    /// <summary>Bytes that wait.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Bytes that were taken ahead of a reply and are not flushed yet: they need as much memory as if they still waited.</summary>
    internal long BytesAhead { get; private set; }

    /// <summary>The most that ever waited.</summary>
    internal int MostCount { get; private set; }

    /// <summary>Whether the notice of a drain was pushed.</summary>
    internal bool IsToldOfDrain { get; set; }

    /// <summary>The call that waits for the session's next message, if one does. Read without the lock, changed under it.</summary>
    internal SessionCall? Call
    {
        get => Volatile.Read(ref _call);
        set => Volatile.Write(ref _call, value);
    }

    /// <summary>The session's own loop, when it waits for a push to leave the writer.</summary>
    internal TaskCompletionSource? Owner { get; set; }

    /// <summary>When the flush under way began, in the clock's milliseconds; <see cref="Deadline.Never"/> when none waits for the client.</summary>
    internal long StalledSince => Volatile.Read(ref _stalledSince);

    /// <summary>Adds a message, whoever wants to know when it has left the process, and the call that it asks for, if it is one.</summary>
    internal void Add(byte[] message, TaskCompletionSource<bool>? flushed, SessionCall? call)
    {
        _queue.Enqueue(message);
        Bytes += message.Length;
        MostCount = Math.Max(MostCount, _queue.Count);
        if (flushed is not null)
        {
            (_waiters ??= new()).Enqueue((_taken + _queue.Count, flushed));
        }

        if (call is not null)
        {
            (_calls ??= new()).Enqueue((_taken + _queue.Count, call));
        }
    }

    /// <summary>All that waits is taken now, however much it is.</summary>
    internal void TakeAhead() => BytesAhead += Bytes;

    internal bool TryTake([NotNullWhen(true)] out byte[]? message, out SessionCall? call)
    {
        call = null;
        if (!_queue.TryDequeue(out message))
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
    internal void Flushed(bool hasLeft)
    {
        BytesAhead = 0;
        while (_waiters is { } waiters && waiters.TryPeek(out var next) && next.Number <= _taken)
        {
            waiters.Dequeue().Flushed.TrySetResult(hasLeft);
        }
    }

    /// <summary>A flush waits for the client; it has <paramref name="timeout"/> milliseconds.</summary>
    internal void Stalls(long timeout)
    {
        var now = clock.Now;
        var due = DeadlineClock.After(now, timeout);
        Volatile.Write(ref _stalledSince, now);
        Volatile.Write(ref _stallDue, due);
        var deadline = _deadline ??= clock.Add(this);
        deadline.At = due;
    }

    /// <summary>The client has taken what the flush had for it.</summary>
    internal void GoesOn()
    {
        if (_deadline is { } deadline)
        {
            deadline.At = Deadline.Never;
        }

        Volatile.Write(ref _stallDue, Deadline.Never);
        Volatile.Write(ref _stalledSince, Deadline.Never);
    }

    /// <inheritdoc/>
    void IDeadlineOwner.OnDeadline()
    {
        // The clock may have taken the time of an earlier stall, or of the place's last owner.
        if (clock.Now >= Volatile.Read(ref _stallDue))
        {
            session.Cut(SessionEnd.WriteTimeout);
        }
    }

    internal void Release() => _deadline?.Dispose();
}
