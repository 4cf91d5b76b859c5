namespace Gateway.Sessions;

/// <summary>An operator's message to a session that waits for the session's next message. Only one at a time; created by <see cref="Session.TryCall"/>.</summary>
internal sealed class SessionCall : IDisposable
{
    // The position of a call that was not written yet.
    private const long NotYet = long.MaxValue;

    private readonly TaskCompletionSource<byte[]?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Outbox _outbox;
    private long _begin = NotYet;

    internal SessionCall(Outbox outbox) => _outbox = outbox;

    /// <summary>The answering message without framing; null if the session ended before, or the message was refused.</summary>
    public Task<byte[]?> Answer => _answer.Task;

    /// <summary>Whether the message has been written. A message that was not written before <see cref="Dispose"/> never is.</summary>
    public bool IsSent => Volatile.Read(ref _begin) != NotYet;

    /// <summary>Whether the message was not written, because the framing could not carry it any more when its turn came.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Stops waiting, if no answer came, and allows other calls. The session's messages go to its handler again.</summary>
    public void Dispose()
    {
        lock (_outbox)
        {
            _answer.TrySetCanceled();
            if (_outbox.Call == this)
            {
                _outbox.Call = null;
            }
        }
    }

    /// <summary>Called right before the message is written. Input that the session has received so far does not count as the answer.</summary>
    /// <returns>False if nobody waits any more.</returns>
    internal bool TryBegin(long received)
    {
        if (_answer.Task.IsCompleted)
        {
            return false;
        }

        Volatile.Write(ref _begin, received);
        return true;
    }

    /// <summary>Takes a message that begins at this position of the stream as the answer, if it is.</summary>
    internal bool TrySetAnswer(ReadOnlySpan<byte> message, long position) =>
        position >= Volatile.Read(ref _begin) && !_answer.Task.IsCompleted && _answer.TrySetResult(message.ToArray());

    /// <summary>Completes the call, unless nobody waits any more: its message can't be written.</summary>
    internal void Refuse()
    {
        if (!_answer.Task.IsCompleted)
        {
            IsRefused = true;
            End();
        }
    }

    /// <summary>Completes the call without an answer.</summary>
    internal void End() => _answer.TrySetResult(null);
}
