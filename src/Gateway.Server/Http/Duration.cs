using System.Globalization;

namespace Gateway.Http;

/// <summary>Durations in queries: <c>500ms</c>, <c>5s</c>, <c>2m</c>, <c>1h</c>; a number without a unit is in seconds.</summary>
internal static class Duration
{
    private static readonly (string Suffix, double Milliseconds)[] Units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("", 1000)];

    /// <summary>The maximum: 365 days; a longer duration is a typing error.</summary>
    private static readonly double Max = TimeSpan.FromDays(365).TotalMilliseconds;

    internal static bool TryParse(string text, out TimeSpan duration)
    {
        var (suffix, unit) = Units.First(one => text.EndsWith(one.Suffix, StringComparison.Ordinal));
        var isNumber = double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        var isFine = isNumber && number * unit <= Max;
        duration = isFine ? TimeSpan.FromMilliseconds(number * unit) : default;
        return isFine;
    }
}
