namespace Gateway.Sessions;

/// <summary>
/// The lock of the writer of a session: held by the session's loop or by a thread that pushes, one at a time. While there is no contention, the loop acquires
/// and releases it by one interlocked exchange each.
/// </summary>
/// <remarks>
/// A thread that finds the lock held does not wait: it marks it as contended, and the holder checks the queue once more before releasing it. Only the loop
/// waits, for a thread that pushes: <see cref="Outbox.LoopWaiter"/>, which is set and read under the outbox's monitor. So the lock is released on every path as
/// long as its holder reaches the end of its flush, which <see cref="SessionOutput"/> guarantees.
/// </remarks>
internal struct WriterLock
{
    private const int Free = 0;
    private const int Held = 1;
    private const int Contended = 2;

    // The loop holds the lock at the start: the greeting comes before any push.
    private int _state = Held;
    private bool _isHeldByLoop = true;

    public WriterLock()
    {
    }

    /// <summary>Whether another thread has found the lock held and has left something to write.</summary>
    internal readonly bool IsContended => Volatile.Read(in _state) == Contended;

    /// <summary>Acquires the lock for the loop. True as well if the loop already holds it because it has just waited for it.</summary>
    internal bool TryAcquireForLoop() => _isHeldByLoop || (_isHeldByLoop = Interlocked.CompareExchange(ref _state, Held, Free) == Free);

    /// <summary>Acquires the lock, or makes its holder check the queue once more before releasing it.</summary>
    internal bool TryAcquireOrContend()
    {
        while (true)
        {
            if (Interlocked.CompareExchange(ref _state, Held, Free) == Free)
            {
                return true;
            }

            if (Interlocked.CompareExchange(ref _state, Contended, Held) != Free)
            {
                return false;
            }
        }
    }

    /// <summary>Acquires the lock for the loop, or registers the loop as waiting. Uses the outbox's monitor, without which a contended lock cannot be released.</summary>
    /// <returns>Completes when the loop holds the lock.</returns>
    internal Task AcquireForLoopAsync(Outbox outbox)
    {
        lock (outbox)
        {
            if (TryAcquireOrContend())
            {
                return Task.CompletedTask;
            }

            outbox.LoopWaiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return outbox.LoopWaiter.Task;
        }
    }

    /// <summary>Called when the loop has waited for the lock and has it.</summary>
    internal void OnAcquiredForLoop() => _isHeldByLoop = true;

    /// <summary>Releases the lock from the loop.</summary>
    /// <param name="outbox">The session's outbox, if it has one by now.</param>
    /// <returns>False if there is more to write; then the loop still holds the lock.</returns>
    internal bool TryReleaseFromLoop(ref Outbox? outbox)
    {
        if (!TryRelease(ref outbox))
        {
            return false;
        }

        _isHeldByLoop = false;
        return true;
    }

    /// <summary>Releases the lock; passes it to the loop, if the loop waits.</summary>
    /// <param name="outbox">The session's outbox, if it has one by now.</param>
    /// <returns>False if there is more to write; then the caller still holds the lock.</returns>
    internal bool TryRelease(ref Outbox? outbox)
    {
        if (Interlocked.CompareExchange(ref _state, Free, Held) == Held)
        {
            return true;
        }

        // The lock is contended, so there is an outbox by now.
        var wanting = Volatile.Read(ref outbox)!;
        lock (wanting)
        {
            if (wanting.LoopWaiter is { } loop)
            {
                wanting.LoopWaiter = null;
                Volatile.Write(ref _state, wanting.Count > 0 ? Contended : Held);
                loop.SetResult();
                return true;
            }

            Volatile.Write(ref _state, wanting.Count > 0 ? Held : Free);
            return wanting.Count == 0;
        }
    }

    /// <summary>Marks the lock as contended: its holder must write once more before releasing it.</summary>
    internal void MarkContended() => Volatile.Write(ref _state, Contended);
}
