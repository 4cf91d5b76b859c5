namespace Gateway.Framing.Kinds;

/// <summary>A number in ASCII digits: a fixed count of them, or all up to a mark.</summary>
/// <param name="digits">The number of digits; 0 for all up to the mark.</param>
/// <param name="numberBase">10 or 16.</param>
/// <param name="until">The mark behind the digits; empty with a fixed count.</param>
internal readonly struct TextLength(int digits, int numberBase, byte[] until) : ILengthField
{
    /// <summary>The maximum number of digits before a mark.</summary>
    internal const int MostUntil = 10;

    private int Most => digits > 0 ? digits : MostUntil;

    /// <inheritdoc/>
    public int MaxSize => Most + until.Length;

    /// <inheritdoc/>
    public ulong MinValue => 0;

    /// <inheritdoc/>
    public ulong MaxValue
    {
        get
        {
            var value = 0UL;
            for (var digit = 0; digit < Most; digit++)
            {
                value = Append(value, numberBase - 1);
            }

            return value;
        }
    }

    /// <inheritdoc/>
    public FrameStatus Read(ReadOnlySpan<byte> field, out int size, out ulong value)
    {
        (size, value) = (0, 0);
        while (size < field.Length && size < Most && Digit(field[size]) is >= 0 and var digit)
        {
            value = Append(value, digit);
            size++;
        }

        if (size == field.Length && (size < Most || until.Length > 0))
        {
            return FrameStatus.Incomplete;
        }

        if (digits > 0)
        {
            return size == digits ? FrameStatus.Message : FrameStatus.Malformed;
        }

        var behind = field[size..];
        var present = Math.Min(behind.Length, until.Length);
        if (size == 0 || !behind[..present].SequenceEqual(until.AsSpan(0, present)))
        {
            return FrameStatus.Malformed;
        }

        size += present;
        return present < until.Length ? FrameStatus.Incomplete : FrameStatus.Message;
    }

    /// <inheritdoc/>
    public int Write(Span<byte> field, ulong value)
    {
        var count = digits;
        if (count == 0)
        {
            count = 1;
            for (var rest = value; rest >= (uint)numberBase; rest /= (uint)numberBase)
            {
                count++;
            }
        }

        for (var index = count - 1; index >= 0; index--)
        {
            field[index] = "0123456789ABCDEF"u8[(int)(value % (uint)numberBase)];
            value /= (uint)numberBase;
        }

        until.CopyTo(field[count..]);
        return count + until.Length;
    }

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> field)
    {
        var size = 0;
        while (size < field.Length && size < Most && Digit(field[size]) >= 0)
        {
            size++;
        }

        var behind = field[size..];
        if (Read(field, out _, out _) == FrameStatus.Incomplete)
        {
            return new EndReason(0, $"the digits of the length are not all there, only {EndReason.Show(field, MaxSize)}");
        }

        return new EndReason(size, size == 0 || digits > 0
            ? $"{EndReason.Show(behind)} stands where a digit of base {numberBase} is expected"
            : $"{EndReason.Show(behind, until.Length)} stands where Until {Convert.ToHexString(until)} is expected{(size == Most ? $", behind {Most} digits, the most there may be" : "")}");
    }

    private int Digit(byte character)
    {
        var digit = char.IsAsciiDigit((char)character) ? character - '0'
            : char.IsAsciiHexDigit((char)character) ? (character | 0x20) - 'a' + 10
            : -1;
        return digit < numberBase ? digit : -1;
    }

    // The largest number once it no longer fits: it is over any limit.
    private ulong Append(ulong value, int digit) => value > (ulong.MaxValue - (uint)digit) / (uint)numberBase ? ulong.MaxValue : (value * (uint)numberBase) + (uint)digit;
}
