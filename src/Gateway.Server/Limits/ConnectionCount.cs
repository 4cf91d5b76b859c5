namespace Gateway.Limits;

/// <summary>A count with a ceiling that many threads enter and leave.</summary>
/// <param name="max">The most that may be inside at once.</param>
internal sealed class ConnectionCount(int max)
{
    private int _inside;

    /// <summary>The ceiling. Lowered below what is inside, nobody is put out; nobody enters either until there is room.</summary>
    public int Max { get; set; } = max;

    /// <summary>How many are inside.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Enters, unless <see cref="Max"/> are inside. Whoever entered must leave once.</summary>
    /// <param name="isObserved">Enters in any case; the answer is only what it would have been.</param>
    public bool TryEnter(bool isObserved = false)
    {
        if (Interlocked.Increment(ref _inside) <= Max)
        {
            return true;
        }

        if (!isObserved)
        {
            Interlocked.Decrement(ref _inside);
        }

        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _inside);
}
