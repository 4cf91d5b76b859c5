using System.Diagnostics;

namespace Gateway.Load.Measurement;

/// <summary>The monotonic clock in nanoseconds.</summary>
public static class Clock
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private static readonly double NanosecondsPerTick = (double)NanosecondsPerSecond / Stopwatch.Frequency;

    /// <summary>The time since some point in the past.</summary>
    public static long Now => Stopwatch.Frequency == NanosecondsPerSecond
        ? Stopwatch.GetTimestamp()
        : (long)(Stopwatch.GetTimestamp() * NanosecondsPerTick);

    /// <summary>Seconds as nanoseconds.</summary>
    public static long FromSeconds(double seconds) => (long)(seconds * NanosecondsPerSecond);

    /// <summary>Nanoseconds as seconds.</summary>
    public static double ToSeconds(long nanoseconds) => (double)nanoseconds / NanosecondsPerSecond;
}
