namespace Gateway.Sessions;

/// <summary>An operator's message to a session that waits for the next one from it. One at a time; made by <see cref="Session.TryCall"/>.</summary>
internal sealed class SessionCall : IDisposable
{
    // Of a call that has not been written yet.
    private const long NotYet = long.MaxValue;

    private readonly TaskCompletionSource<byte[]?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Outbox _outbox;
    private long _begin = NotYet;

    internal SessionCall(Outbox outbox) => _outbox = outbox;

    /// <summary>The answering message without framing; null if the session ended before.</summary>
    public Task<byte[]?> Answer => _answer.Task;

    /// <summary>Whether the message has been written; one that hasn't by the time of <see cref="Dispose"/> never is.</summary>
    public bool IsSent => Volatile.Read(ref _begin) != NotYet;

    /// <summary>Gives the wait up, if it isn't over, and lets others call. The session's messages are its own again.</summary>
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

    /// <summary>The message is about to be written. What the session had received so far is no answer to it.</summary>
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

    /// <summary>Takes a message that begins behind so many bytes of the stream, if it is the answer.</summary>
    internal bool TrySetAnswer(ReadOnlySpan<byte> message, long position) =>
        position >= Volatile.Read(ref _begin) && !_answer.Task.IsCompleted && _answer.TrySetResult(message.ToArray());

    /// <summary>No answer will come.</summary>
    internal void End() => _answer.TrySetResult(null);
}
