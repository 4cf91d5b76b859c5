using System.Text;

namespace Gateway.Load.Messages;

/// <summary>Says what was wrong with the bytes that came.</summary>
internal static class Mismatch
{
    private const int Shown = 24;

    internal static void ThrowUnlessEqual(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> received, string what)
    {
        if (!expected.SequenceEqual(received))
        {
            throw Describe(expected, received, what);
        }
    }

    internal static LoadFailure Describe(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> received, string what)
    {
        int same = expected.CommonPrefixLength(received);
        return new LoadFailure($"{what}: wrong bytes: expected {Show(expected[same..])} and got {Show(received[same..])}");
    }

    private static string Show(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new("'");
        foreach (byte value in bytes[..Math.Min(bytes.Length, Shown)])
        {
            text.Append(value is >= 0x20 and < 0x7F ? ((char)value).ToString() : $"\\x{value:x2}");
        }

        return text.Append(bytes.Length > Shown ? "'…" : "'").ToString();
    }
}
