namespace Gateway.Sessions;

/// <summary>Whether and why a session ends: its own decision, and the requests of other threads.</summary>
internal struct SessionEnding
{
    private int _stop;
    private int _abort;

    /// <summary>Why the session ended; <see cref="SessionEnd.None"/> while it is open.</summary>
    internal SessionEnd End { get; private set; }

    /// <summary>The reason of a requested stop; <see cref="SessionEnd.None"/> if none was requested.</summary>
    internal readonly SessionEnd StopReason => (SessionEnd)Volatile.Read(in _stop);

    /// <summary>Whether the session was aborted.</summary>
    internal readonly bool IsAborted => AbortReason != SessionEnd.None;

    /// <summary>The reason for which it was aborted.</summary>
    internal readonly SessionEnd AbortReason => (SessionEnd)Volatile.Read(in _abort);

    /// <summary>Requests a stop. May be called from any thread.</summary>
    /// <returns>False if a stop was requested before; the first reason counts.</returns>
    internal bool TryStop(SessionEnd reason) => Interlocked.CompareExchange(ref _stop, (int)reason, 0) == 0;

    /// <summary>Sets the reason for which the session is aborted. May be called from any thread.</summary>
    /// <returns>False if it was aborted before; the first reason counts.</returns>
    internal bool TryAbort(SessionEnd reason) => Interlocked.CompareExchange(ref _abort, (int)reason, 0) == 0;

    /// <summary>Sets the reason for the end, unless there is one. If the session was aborted, that reason is used, whatever the broken connection looks like.</summary>
    internal void Set(SessionEnd reason)
    {
        if (End == SessionEnd.None)
        {
            End = IsAborted ? AbortReason : reason;
        }
    }

    /// <summary>Ends the session if a stop was requested.</summary>
    /// <returns>Whether a stop was requested.</returns>
    internal bool TrySetAsRequested()
    {
        var asked = StopReason;
        if (asked != SessionEnd.None)
        {
            Set(asked);
        }

        return asked != SessionEnd.None;
    }
}
