using System.Globalization;

namespace Gateway.Configuration;

/// <summary>
/// A time as people write it: <c>250ms</c>, <c>30s</c>, <c>5m</c>, <c>1.5h</c>, <c>7d</c>, or hours, minutes and seconds as .NET does, <c>00:00:30</c>. The one
/// reader for options and for queries of the API.
/// </summary>
internal static class Duration
{
    /// <summary>The form of a time, for a fault.</summary>
    internal const string Form = "a time such as 30s, 5m, 1.5h, 250ms or 00:00:30";

    // The longer suffix first: ms ends with s.
    private static readonly (string Suffix, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    /// <summary>Reads a time with a unit or with colons. A bare number has no meaning that everyone would expect, and is none.</summary>
    internal static bool TryParse(string text, out TimeSpan duration)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
        }

        var (suffix, unit) = Array.Find(Units, one => text.EndsWith(one.Suffix, StringComparison.Ordinal));
        duration = default;
        return unit > 0 && TryParse(text.AsSpan(0, text.Length - suffix.Length), unit, out duration);
    }

    /// <summary>Reads a time in a query, where a bare number is in seconds.</summary>
    internal static bool TryParseQuery(string text, out TimeSpan duration) => TryParse(text, out duration) || TryParse(text, TimeSpan.TicksPerSecond, out duration);

    private static bool TryParse(ReadOnlySpan<char> number, long unit, out TimeSpan duration)
    {
        duration = default;
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || count > TimeSpan.MaxValue.Ticks / unit)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(count * unit));
        return true;
    }
}
