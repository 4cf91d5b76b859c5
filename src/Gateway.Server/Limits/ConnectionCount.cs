namespace Gateway.Limits;

/// <summary>A thread-safe count with a maximum.</summary>
/// <param name="max">The maximum.</param>
internal sealed class ConnectionCount(int max)
{
    private int _count;

    /// <summary>The maximum. If it is lowered below the current count, no connection is closed, and none is admitted until the count is below it.</summary>
    public int Max { get; set; } = max;

    /// <summary>The current count.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Increments the count, unless it is at <see cref="Max"/>. A caller that got true must call <see cref="Leave"/> once.</summary>
    /// <param name="isObserved">Increments the count in any case; the result is only what it would have been.</param>
    public bool TryEnter(bool isObserved = false)
    {
        if (Interlocked.Increment(ref _count) <= Max)
        {
            return true;
        }

        if (!isObserved)
        {
            Interlocked.Decrement(ref _count);
        }

        return false;
    }

    /// <summary>Decrements the count.</summary>
    public void Leave() => Interlocked.Decrement(ref _count);
}
