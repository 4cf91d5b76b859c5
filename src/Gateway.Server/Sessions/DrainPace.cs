namespace Gateway.Sessions;

/// <summary>
/// When sessions are asked to close during a drain. Quiet sessions come first, the longest silent before the others, at an even pace over three quarters of
/// <c>Shutdown:Drain</c>, so that their clients do not reconnect in one wave. Active sessions are not asked during the first half of that time, and are asked
/// in turn after it. The last quarter is for the last sessions to finish.
/// </summary>
/// <param name="Drain">The duration of the whole drain.</param>
internal readonly record struct DrainPace(TimeSpan Drain)
{
    /// <summary>The minimum rate, in closes per second: 100. That is a harmless wave, and it keeps the drain of a few sessions short.</summary>
    internal const double MinRate = 100;

    /// <summary>The time between two rounds: 100 ms, the granularity of the deadline clock.</summary>
    internal static readonly TimeSpan Round = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestNotice = TimeSpan.FromSeconds(2);

    private TimeSpan Window => Drain * 0.75;

    /// <summary>
    /// The time from the notice to the first close, and the silence that makes a session quiet: a tenth of the drain, at most 2 s. By then everything that a
    /// client sent before it could read the notice has arrived, even over a bad mobile link.
    /// </summary>
    internal TimeSpan Notice => TimeSpan.FromTicks(Math.Min((Drain / 10).Ticks, LongestNotice.Ticks));

    /// <summary>Whether sessions that are not quiet are asked as well.</summary>
    internal bool IncludesActiveSessions(TimeSpan elapsed) => elapsed >= Window / 2;

    /// <summary>The rate in closes per second that spreads the remaining sessions evenly over the remaining time.</summary>
    /// <param name="remaining">Sessions that have not been asked yet.</param>
    /// <param name="elapsed">Time since the notice.</param>
    internal double Rate(int remaining, TimeSpan elapsed)
    {
        var left = Window - elapsed;
        return Math.Max(MinRate, remaining / (left > Round ? left : Round).TotalSeconds);
    }
}
