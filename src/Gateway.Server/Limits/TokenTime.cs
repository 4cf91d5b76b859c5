namespace Gateway.Limits;

/// <summary>Token buckets count in the time that one token takes to be refilled, in nanoseconds, so that rates up to a million per second are exact.</summary>
internal static class TokenTime
{
    /// <summary>The capacity of a bucket.</summary>
    internal const long Second = 1_000_000_000;

    private const long Millisecond = 1_000_000;

    /// <summary>The cost of one token at this rate.</summary>
    internal static long PerToken(int perSecond) => Second / perSecond;

    /// <summary>The clock's current time.</summary>
    internal static long At(DeadlineClock clock) => clock.Now * Millisecond;
}
