using System.Globalization;

namespace Gateway.Configuration;

/// <summary>A number of bytes as people write it: <c>64KiB</c>, <c>1MiB</c>, <c>2GiB</c>, <c>512B</c>, or the bare number.</summary>
internal static class ByteSize
{
    /// <summary>The form of a size, for a fault. <c>KB</c> means 1 000 bytes to some and 1 024 to others, and is none.</summary>
    internal const string Form = "a number of bytes such as 65536, 64KiB or 1MiB";

    private static readonly (string Suffix, long Bytes)[] Units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("B", 1), ("", 1)];

    /// <summary>Reads a size. A fraction must come to whole bytes.</summary>
    internal static bool TryParse(string text, out long bytes)
    {
        var (suffix, unit) = Array.Find(Units, one => text.EndsWith(one.Suffix, StringComparison.Ordinal));
        bytes = 0;
        if (!decimal.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            || decimal.Abs(count) > long.MaxValue / unit || (count * unit) % 1 != 0)
        {
            return false;
        }

        bytes = (long)(count * unit);
        return true;
    }
}
