namespace Gateway.Sessions;

/// <summary>Whether and why a session ends: what it decided itself, and what others have asked for from other threads.</summary>
internal struct SessionEnding
{
    private int _stop;
    private int _cut;

    /// <summary>What it ended for; <see cref="SessionEnd.None"/> while it lives.</summary>
    internal SessionEnd End { get; private set; }

    /// <summary>What it was asked to end for; <see cref="SessionEnd.None"/> while it was not.</summary>
    internal readonly SessionEnd AskedFor => (SessionEnd)Volatile.Read(in _stop);

    /// <summary>Whether it was cut.</summary>
    internal readonly bool IsCut => CutFor != SessionEnd.None;

    /// <summary>What it was cut for.</summary>
    internal readonly SessionEnd CutFor => (SessionEnd)Volatile.Read(in _cut);

    /// <summary>Asks it to end. From any thread.</summary>
    /// <returns>False if it was asked before; the first reason counts.</returns>
    internal bool TryStop(SessionEnd reason) => Interlocked.CompareExchange(ref _stop, (int)reason, 0) == 0;

    /// <summary>Says what it is cut for. From any thread.</summary>
    /// <returns>False if it was cut before; the first reason counts.</returns>
    internal bool TryCut(SessionEnd reason) => Interlocked.CompareExchange(ref _cut, (int)reason, 0) == 0;

    /// <summary>Has it end for that, unless it ends already. One that was cut ended for that, whatever the dead connection looks like from here.</summary>
    internal void Set(SessionEnd reason)
    {
        if (End == SessionEnd.None)
        {
            End = IsCut ? CutFor : reason;
        }
    }

    /// <summary>Has it end if it was asked to.</summary>
    /// <returns>Whether it was.</returns>
    internal bool TrySetAsAsked()
    {
        var asked = AskedFor;
        if (asked != SessionEnd.None)
        {
            Set(asked);
        }

        return asked != SessionEnd.None;
    }
}
