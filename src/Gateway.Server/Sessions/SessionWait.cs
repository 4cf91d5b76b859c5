namespace Gateway.Sessions;

/// <summary>
/// What a session waits for and until when, in one word: whoever looks from another thread sees both of the same wait, never the time of one
/// with the phase of the next.
/// </summary>
internal struct SessionWait
{
    private const int PhaseBits = 4;
    private const long PhaseMask = (1 << PhaseBits) - 1;

    /// <summary>The latest time that there is room for; a later one is never reached either.</summary>
    private const long Latest = long.MaxValue >> PhaseBits;

    private long _word;

    /// <summary>What is waited for now.</summary>
    internal readonly SessionPhase Phase => (SessionPhase)(Volatile.Read(in _word) & PhaseMask);

    /// <summary>Begins a wait.</summary>
    /// <param name="phase">What for.</param>
    /// <param name="due">Until when, in the clock's milliseconds.</param>
    internal void Begin(SessionPhase phase, long due) => Volatile.Write(ref _word, (Math.Min(due, Latest) << PhaseBits) | (long)phase);

    /// <summary>Ends the wait: nobody is waited for.</summary>
    internal void End() => Volatile.Write(ref _word, (Latest << PhaseBits) | (long)SessionPhase.Busy);

    /// <summary>Whether the wait has lasted until its time.</summary>
    /// <param name="now">The clock's milliseconds.</param>
    /// <param name="phase">What is, or was, waited for.</param>
    internal readonly bool IsOverdue(long now, out SessionPhase phase)
    {
        var word = Volatile.Read(in _word);
        phase = (SessionPhase)(word & PhaseMask);
        return now >= word >> PhaseBits;
    }
}
