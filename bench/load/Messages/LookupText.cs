namespace Gateway.Load.Messages;

/// <summary>Keys and values of look-ups: four letters and a number with leading zeros, so that a value tells which key it belongs
/// to.</summary>
internal static class LookupText
{
    internal const int LeastSize = 12;
    internal const int MostSize = 255;

    internal static ReadOnlySpan<byte> KnownKey => "key-"u8;

    internal static ReadOnlySpan<byte> UnknownKey => "non-"u8;

    internal static ReadOnlySpan<byte> Value => "val-"u8;

    /// <summary>Fills the span with the letters and the number.</summary>
    internal static void Write(Span<byte> text, ReadOnlySpan<byte> letters, int number)
    {
        letters.CopyTo(text);
        for (int i = text.Length - 1; i >= letters.Length; i--)
        {
            text[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }

    /// <summary>The number of a text that is right in every byte; -1 of any other.</summary>
    internal static int Read(ReadOnlySpan<byte> text, ReadOnlySpan<byte> letters)
    {
        if (!text.StartsWith(letters))
        {
            return -1;
        }

        long number = 0;
        foreach (byte digit in text[letters.Length..])
        {
            number = (number * 10) + (digit - '0');
            if (digit is < (byte)'0' or > (byte)'9' || number > int.MaxValue)
            {
                return -1;
            }
        }

        return (int)number;
    }
}
