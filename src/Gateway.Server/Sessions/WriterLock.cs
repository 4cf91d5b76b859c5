namespace Gateway.Sessions;

/// <summary>
/// Whose turn it is to write to a session's client: the session's loop, or a thread that pushes; one at a time. The loop takes and gives back its turn by one
/// exchange each while nobody else wants it.
/// </summary>
/// <remarks>
/// Whoever finds the turn taken does not wait but marks it as wanted, and whoever has it looks once more before giving it back. Only the loop waits, for a
/// thread that pushes: <see cref="Outbox.LoopWaiter"/>, set and read under the outbox's lock. So the turn is given back on every path as long as whoever has it gets
/// to the end of its flush, which <see cref="SessionOutput"/> promises.
/// </remarks>
internal struct WriterLock
{
    private const int Free = 0;
    private const int Held = 1;
    private const int Contended = 2;

    // The loop begins with it: the greeting comes before any push.
    private int _state = Held;
    private bool _isHeldByLoop = true;

    public WriterLock()
    {
    }

    /// <summary>Whether somebody has found it taken, and left something to write.</summary>
    internal readonly bool IsContended => Volatile.Read(in _state) == Contended;

    /// <summary>Takes it for the loop. Already the loop's where it has waited for it just now.</summary>
    internal bool TryAcquireForLoop() => _isHeldByLoop || (_isHeldByLoop = Interlocked.CompareExchange(ref _state, Held, Free) == Free);

    /// <summary>Either takes it, or makes sure that whoever has it looks once more before giving it back.</summary>
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

    /// <summary>Takes it for the loop, or has the loop be told when it is its turn. Under the outbox's lock, without which nobody gives it back while it is wanted.</summary>
    /// <returns>Done when it is the loop's turn.</returns>
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

    /// <summary>The loop has waited for it.</summary>
    internal void OnAcquiredForLoop() => _isHeldByLoop = true;

    /// <summary>Gives it back from the loop.</summary>
    /// <param name="outbox">The session's, if it has one by now.</param>
    /// <returns>False if there is more to write: it is still the loop's then.</returns>
    internal bool TryReleaseFromLoop(ref Outbox? outbox)
    {
        if (!TryRelease(ref outbox))
        {
            return false;
        }

        _isHeldByLoop = false;
        return true;
    }

    /// <summary>Gives it back: to the loop, if that waits.</summary>
    /// <param name="outbox">The session's, if it has one by now.</param>
    /// <returns>False if there is more to write: it is still the caller's then.</returns>
    internal bool TryRelease(ref Outbox? outbox)
    {
        if (Interlocked.CompareExchange(ref _state, Free, Held) == Held)
        {
            return true;
        }

        // Wanted, so there is an outbox by now.
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

    /// <summary>Something is left that whoever has the turn must write before giving it back.</summary>
    internal void MarkContended() => Volatile.Write(ref _state, Contended);
}
