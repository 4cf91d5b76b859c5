namespace Gateway.Framing;

/// <summary>Why decoding can't go on, for a person.</summary>
/// <param name="At">Where: the offset from the first byte of the frame.</param>
/// <param name="Text">What is wrong there.</param>
internal readonly record struct EndReason(int At, string Text)
{
    private const int MostShown = 4;

    /// <summary>The first bytes of these in hex, with an ellipsis where there are more.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="least">How many are shown at least.</param>
    internal static string Show(ReadOnlySpan<byte> bytes, int least = 0)
    {
        var most = Math.Max(MostShown, least);
        return bytes.Length > most ? Convert.ToHexString(bytes[..most]) + "…" : Convert.ToHexString(bytes);
    }
}
