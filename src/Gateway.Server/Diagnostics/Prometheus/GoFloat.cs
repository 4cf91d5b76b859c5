using System.Globalization;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>
/// Formats finite numbers as Prometheus's own libraries do. Like .NET, they use the shortest digits that distinguish a number from its neighbours. A bucket
/// bound also has its exponent where Go's <c>%g</c> has it, as OpenMetrics requires ("Canonical Numbers"): it is the value of a label, and one number in two
/// spellings would be two series.
/// </summary>
internal static class GoFloat
{
    /// <summary>The maximum length: sign, 17 digits, decimal point, leading zeros or an exponent of three digits.</summary>
    internal const int MaxLength = 32;

    /// <summary>An exponent is used from 1e+06 on. Small numbers have one where .NET's have one.</summary>
    private const int ExponentFrom = 6;

    /// <summary>Writes the value of a sample to a buffer of at least <see cref="MaxLength"/> bytes.</summary>
    /// <returns>The number of bytes that were written.</returns>
    internal static int FormatValue(double value, Span<byte> output)
    {
        value.TryFormat(output, out var length, default, CultureInfo.InvariantCulture);
        output[..length].Replace((byte)'E', (byte)'e');
        return length;
    }

    /// <summary>Writes a bound to a buffer of at least <see cref="MaxLength"/> bytes.</summary>
    /// <returns>The number of bytes that were written.</returns>
    internal static int FormatBound(double bound, Span<byte> output)
    {
        var length = FormatValue(bound, output);
        var first = output[0] == '-' ? 1 : 0;
        var point = output[first..length].IndexOf((byte)'.');
        var whole = point < 0 ? length - first : point;
        if (whole <= ExponentFrom || output[..length].Contains((byte)'e'))
        {
            return length;
        }

        // Moves the decimal point behind the first digit, and removes trailing zeros.
        output.Slice(first + 1, whole - 1).CopyTo(output[(first + 2)..]);
        length += point < 0 ? 1 : 0;
        output[first + 1] = (byte)'.';
        length = output[..length].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
        "e+"u8.CopyTo(output[length..]);
        (whole - 1).TryFormat(output[(length + 2)..], out var digits, "00", CultureInfo.InvariantCulture);
        return length + 2 + digits;
    }
}
