using System.Buffers;

namespace Gateway.Lookup;

/// <summary>Valid keys (docs/protocol.md 2.2).</summary>
internal static class LookupKey
{
    /// <summary>The maximum length of a key, in bytes: what fits into the length byte of a UDP request.</summary>
    internal const int MaxLength = 255;

    /// <summary>The rule as text, to follow "a key that".</summary>
    internal const string Rule = "is not 1 to 255 of A-Z a-z 0-9 . _ : -";

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);
    private static readonly SearchValues<byte> Bytes = SearchValues.Create([.. Alphabet.Select(character => (byte)character)]);

    internal static bool IsValid(ReadOnlySpan<char> key) => key.Length is > 0 and <= MaxLength && !key.ContainsAnyExcept(Characters);

    internal static bool IsValid(ReadOnlySpan<byte> key) => key.Length is > 0 and <= MaxLength && !key.ContainsAnyExcept(Bytes);
}
