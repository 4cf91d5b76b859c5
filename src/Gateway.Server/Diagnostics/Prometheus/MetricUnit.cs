namespace Gateway.Diagnostics.Prometheus;

/// <summary>Converts a UCUM unit (<c>s</c>, <c>{request}</c>, <c>By/s</c>) into the words that Prometheus uses in names.</summary>
internal static class MetricUnit
{
    /// <summary>The words, such as <c>seconds</c> or <c>bytes_per_second</c>; empty for a count.</summary>
    public static string ToWords(string? unit)
    {
        var plain = WithoutAnnotations(unit ?? "");
        var slash = plain.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return Plural(plain);
        }

        var over = Plural(plain[..slash]);
        var per = Singular(plain[(slash + 1)..]);
        return (over, per) switch
        {
            (_, "") => over,
            ("", _) => $"per_{per}",
            _ => $"{over}_per_{per}",
        };
    }

    // {request} says what is counted, which the name already does, and is not a unit.
    private static string WithoutAnnotations(string unit)
    {
        for (var open = unit.IndexOf('{', StringComparison.Ordinal); open >= 0; open = unit.IndexOf('{', StringComparison.Ordinal))
        {
            var close = unit.IndexOf('}', open);
            unit = close < 0 ? unit[..open] : unit.Remove(open, close - open + 1);
        }

        return unit.Trim();
    }

    private static string Plural(string unit) => unit switch
    {
        "" or "1" => "",
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" or "B" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "TiBy" => "tebibytes",
        "KBy" or "kBy" or "KB" => "kilobytes",
        "MBy" or "MB" => "megabytes",
        "GBy" or "GB" => "gigabytes",
        "TBy" or "TB" => "terabytes",
        "bit" => "bits",
        "m" => "meters",
        "g" => "grams",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "%" => "percent",
        _ => Unknown(unit),
    };

    private static string Singular(string unit) => unit switch
    {
        "" or "1" => "",
        "s" => "second",
        "m" or "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" or "wk" => "week",
        "mo" => "month",
        "y" or "a" => "year",
        _ => Unknown(unit),
    };

    private static string Unknown(string unit) => PrometheusName.ForLabel(unit).Trim('_');
}
