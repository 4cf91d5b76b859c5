using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>
/// What a session waits for, and the one deadline of that wait. Both are stored in one word, so that another thread always sees both of the same wait, never
/// the time of one wait with the phase of the next.
/// </summary>
internal struct SessionWait
{
    private const int PhaseBits = 4;
    private const long PhaseMask = (1 << PhaseBits) - 1;

    /// <summary>The latest time that fits into the word; a later one is never reached either.</summary>
    private const long Latest = long.MaxValue >> PhaseBits;

    private readonly Deadline _deadline;
    private long _word;

    /// <param name="deadline">The session's slot in the clock. The wait owns it.</param>
    internal SessionWait(Deadline deadline)
    {
        _deadline = deadline;
        End();
    }

    /// <summary>What the session waits for now.</summary>
    internal readonly SessionPhase Phase => (SessionPhase)(Volatile.Read(in _word) & PhaseMask);

    /// <summary>Begins a wait.</summary>
    /// <param name="phase">What to wait for.</param>
    /// <param name="due">The deadline, in the clock's milliseconds.</param>
    internal void Begin(SessionPhase phase, long due)
    {
        Volatile.Write(ref _word, (Math.Min(due, Latest) << PhaseBits) | (long)phase);
        _deadline.At = due;
    }

    /// <summary>Ends the wait. The deadline stays in the clock: the next wait overwrites it, and until then it has no meaning.</summary>
    internal void End() => Volatile.Write(ref _word, (Latest << PhaseBits) | (long)SessionPhase.Busy);

    /// <summary>Makes the clock call back at this time, whatever the session waits for.</summary>
    internal readonly void WakeAt(long time) => _deadline.At = time;

    /// <summary>Whether the wait is overdue. A callback may belong to an earlier wait, so that only the time itself counts.</summary>
    /// <param name="now">The clock's milliseconds.</param>
    /// <param name="phase">What the session waits for, or waited for.</param>
    internal readonly bool IsOverdue(long now, out SessionPhase phase)
    {
        var word = Volatile.Read(in _word);
        phase = (SessionPhase)(word & PhaseMask);
        return now >= word >> PhaseBits;
    }

    /// <summary>Releases the slot in the clock.</summary>
    internal readonly void Dispose() => _deadline.Dispose();
}
