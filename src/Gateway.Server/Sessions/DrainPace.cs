namespace Gateway.Sessions;

/// <summary>
/// When sessions are asked to close during a drain. Those that are quiet go first, those that have been so the longest before the others,
/// at an even pace over three quarters of <c>Shutdown:Drain</c>, so that their clients don't come back in one wave. One that still talks is
/// left alone for the first half of that, and then asked in turn as well. The last quarter is for the last to finish.
/// </summary>
/// <param name="Drain">The whole drain.</param>
internal readonly record struct DrainPace(TimeSpan Drain)
{
    /// <summary>Closes per second at the least: 100, a wave that hurts nobody, so that a few sessions don't make for a long drain.</summary>
    internal const double LeastRate = 100;

    /// <summary>Time between two rounds: 100 ms, the deadline clock's own.</summary>
    internal static readonly TimeSpan Round = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestNotice = TimeSpan.FromSeconds(2);

    private TimeSpan Window => Drain * 0.75;

    /// <summary>
    /// From the notice to the first close, and the silence that makes a session quiet: a tenth of the drain, at most 2 s. What a client
    /// sent before it could read the notice is here by then, also over a bad mobile link.
    /// </summary>
    internal TimeSpan Notice => TimeSpan.FromTicks(Math.Min((Drain / 10).Ticks, LongestNotice.Ticks));

    /// <summary>Whether sessions that are not quiet are asked, too.</summary>
    internal bool IsPatienceOver(TimeSpan elapsed) => elapsed >= Window / 2;

    /// <summary>Closes per second, so that what is left is spread evenly over the time that is left.</summary>
    /// <param name="remaining">Sessions that have not been asked yet.</param>
    /// <param name="elapsed">Time since the notice.</param>
    internal double Rate(int remaining, TimeSpan elapsed)
    {
        var left = Window - elapsed;
        return Math.Max(LeastRate, remaining / (left > Round ? left : Round).TotalSeconds);
    }
}
