using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>
/// What a session waits for, and the one deadline that this has. Both stand in one word: whoever looks from another thread sees both of the same wait, never
/// the time of one with the phase of the next.
/// </summary>
internal struct SessionWait
{
    private const int PhaseBits = 4;
    private const long PhaseMask = (1 << PhaseBits) - 1;

    /// <summary>The latest time that there is room for; a later one is never reached either.</summary>
    private const long Latest = long.MaxValue >> PhaseBits;

    private readonly Deadline _deadline;
    private long _word;

    /// <param name="deadline">The session's place in the clock. The wait owns it.</param>
    internal SessionWait(Deadline deadline)
    {
        _deadline = deadline;
        End();
    }

    /// <summary>What is waited for now.</summary>
    internal readonly SessionPhase Phase => (SessionPhase)(Volatile.Read(in _word) & PhaseMask);

    /// <summary>Begins a wait.</summary>
    /// <param name="phase">What for.</param>
    /// <param name="due">Until when, in the clock's milliseconds.</param>
    internal void Begin(SessionPhase phase, long due)
    {
        Volatile.Write(ref _word, (Math.Min(due, Latest) << PhaseBits) | (long)phase);
        _deadline.At = due;
    }

    /// <summary>Ends the wait: nobody is waited for. The deadline stays where it is: the next wait overwrites it, and until then it means nothing.</summary>
    internal void End() => Volatile.Write(ref _word, (Latest << PhaseBits) | (long)SessionPhase.Busy);

    /// <summary>Has the clock come back then, whatever is waited for.</summary>
    internal readonly void WakeAt(long time) => _deadline.At = time;

    /// <summary>Whether the wait has lasted until its time. A wake-up may be one for an earlier wait: only the time itself counts.</summary>
    /// <param name="now">The clock's milliseconds.</param>
    /// <param name="phase">What is, or was, waited for.</param>
    internal readonly bool IsOverdue(long now, out SessionPhase phase)
    {
        var word = Volatile.Read(in _word);
        phase = (SessionPhase)(word & PhaseMask);
        return now >= word >> PhaseBits;
    }

    /// <summary>Gives the place in the clock back.</summary>
    internal readonly void Dispose() => _deadline.Dispose();
}
