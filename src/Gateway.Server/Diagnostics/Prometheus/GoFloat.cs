using System.Globalization;

namespace Gateway.Diagnostics.Prometheus;

/// <summary>
/// Finite numbers as Prometheus's own libraries spell them. Both have the shortest digits that tell a number from its neighbours; a bound
/// also has its exponent where Go's <c>%g</c> has it, as OpenMetrics wants ("Canonical Numbers"): it is a label's value, and one number in two
/// spellings would be two series.
/// </summary>
internal static class GoFloat
{
    /// <summary>The longest of them: sign, 17 digits, point, zeros in front or an exponent of three digits.</summary>
    internal const int MaxLength = 32;

    /// <summary>From 1e+06 on. Small numbers have it where .NET's have.</summary>
    private const int ExponentFrom = 6;

    /// <summary>Writes a sample's value to at least <see cref="MaxLength"/> bytes.</summary>
    /// <returns>How many it took.</returns>
    internal static int FormatValue(double value, Span<byte> output)
    {
        value.TryFormat(output, out var length, default, CultureInfo.InvariantCulture);
        output[..length].Replace((byte)'E', (byte)'e');
        return length;
    }

    /// <summary>Writes a bound to at least <see cref="MaxLength"/> bytes.</summary>
    /// <returns>How many it took.</returns>
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

        // The point moves behind the first digit, and what is behind the last one that counts goes.
        output.Slice(first + 1, whole - 1).CopyTo(output[(first + 2)..]);
        length += point < 0 ? 1 : 0;
        output[first + 1] = (byte)'.';
        length = output[..length].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
        "e+"u8.CopyTo(output[length..]);
        (whole - 1).TryFormat(output[(length + 2)..], out var digits, "00", CultureInfo.InvariantCulture);
        return length + 2 + digits;
    }
}
