namespace Gateway.Sessions;

/// <summary>
/// Whose turn it is to write to a session's client: the session's loop, or a thread that pushes; one at a time. The loop takes and gives back its turn by one
/// exchange each while nobody else wants it.
/// </summary>
/// <remarks>
/// Whoever finds the turn taken does not wait but marks it as wanted, and whoever has it looks once more before giving it back. Only the loop waits, for a
/// thread that pushes: <see cref="Outbox.Loop"/>, set and read under the outbox's lock. So the turn is given back on every path as long as whoever has it gets
/// to the end of its flush, which <see cref="SessionOutput"/> promises.
/// </remarks>
internal struct WriterTurn
{
    private const int Free = 0;
    private const int Taken = 1;
    private const int Wanted = 2;

    // The loop begins with it: the greeting comes before any push.
    private int _state = Taken;
    private bool _isLoops = true;

    public WriterTurn()
    {
    }

    /// <summary>Whether somebody has found it taken, and left something to write.</summary>
    internal readonly bool IsWanted => Volatile.Read(in _state) == Wanted;

    /// <summary>Takes it for the loop. Already the loop's where it has waited for it just now.</summary>
    internal bool TryTakeForLoop() => _isLoops || (_isLoops = Interlocked.CompareExchange(ref _state, Taken, Free) == Free);

    /// <summary>Either takes it, or makes sure that whoever has it looks once more before giving it back.</summary>
    internal bool TryTakeOrWant()
    {
        while (true)
        {
            if (Interlocked.CompareExchange(ref _state, Taken, Free) == Free)
            {
                return true;
            }

            if (Interlocked.CompareExchange(ref _state, Wanted, Taken) != Free)
            {
                return false;
            }
        }
    }

    /// <summary>Takes it for the loop, or has the loop be told when it is its turn. Under the outbox's lock, without which nobody gives it back while it is wanted.</summary>
    /// <returns>Done when it is the loop's turn.</returns>
    internal Task TakeForLoopAsync(Outbox outbox)
    {
        lock (outbox)
        {
            if (TryTakeOrWant())
            {
                return Task.CompletedTask;
            }

            outbox.Loop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return outbox.Loop.Task;
        }
    }

    /// <summary>The loop has waited for it.</summary>
    internal void BecomeLoops() => _isLoops = true;

    /// <summary>Gives it back from the loop.</summary>
    /// <param name="outbox">The session's, if it has one by now.</param>
    /// <returns>False if there is more to write: it is still the loop's then.</returns>
    internal bool TryGiveBackFromLoop(ref Outbox? outbox)
    {
        if (!TryGiveBack(ref outbox))
        {
            return false;
        }

        _isLoops = false;
        return true;
    }

    /// <summary>Gives it back: to the loop, if that waits.</summary>
    /// <param name="outbox">The session's, if it has one by now.</param>
    /// <returns>False if there is more to write: it is still the caller's then.</returns>
    internal bool TryGiveBack(ref Outbox? outbox)
    {
        if (Interlocked.CompareExchange(ref _state, Free, Taken) == Taken)
        {
            return true;
        }

        // Wanted, so there is an outbox by now.
        var wanting = Volatile.Read(ref outbox)!;
        lock (wanting)
        {
            if (wanting.Loop is { } loop)
            {
                wanting.Loop = null;
                Volatile.Write(ref _state, wanting.Count > 0 ? Wanted : Taken);
                loop.SetResult();
                return true;
            }

            Volatile.Write(ref _state, wanting.Count > 0 ? Taken : Free);
            return wanting.Count == 0;
        }
    }

    /// <summary>Something is left that whoever has the turn must write before giving it back.</summary>
    internal void Want() => Volatile.Write(ref _state, Wanted);
}
