namespace Gateway.Limits;

/// <summary>Token buckets count in the time that a token takes to come back, in nanoseconds, so that a million a second can still be told apart.</summary>
internal static class TokenTime
{
    /// <summary>What a bucket holds.</summary>
    internal const long Second = 1_000_000_000;

    private const long Millisecond = 1_000_000;

    /// <summary>What one of so many a second costs.</summary>
    internal static long PerToken(int perSecond) => Second / perSecond;

    /// <summary>Now.</summary>
    internal static long At(DeadlineClock clock) => clock.Now * Millisecond;
}
