using System.Buffers;
using System.Text;

namespace Gateway.Clients;

/// <summary>
/// Valid names of clients: 1 to 255 of <c>A-Z a-z 0-9 . _ : -</c>, as for rooms and keys (docs/protocol.md 2.2), but neither <c>.</c> nor <c>..</c>: no path of the
/// API can have such a segment (RFC 3986, 5.2.4).
/// </summary>
internal static class ClientName
{
    /// <summary>The maximum length of a name, in bytes.</summary>
    public const int MaxLength = 255;

    /// <summary>What a name consists of, for faults.</summary>
    public const string Form = "1 to 255 of A-Z a-z 0-9 . _ : -, and neither . nor ..";

    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"u8);

    private static readonly SearchValues<char> AllowedCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    /// <summary>Whether these bytes are a valid name.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name) => name.Length is >= 1 and <= MaxLength && !name.ContainsAnyExcept(Allowed) && !(name.SequenceEqual("."u8) || name.SequenceEqual(".."u8));

    /// <summary>Whether these characters are a valid name.</summary>
    public static bool IsValid(ReadOnlySpan<char> name) => name.Length is >= 1 and <= MaxLength && !name.ContainsAnyExcept(AllowedCharacters) && name is not ("." or "..");

    /// <summary>The name as a string; null if the bytes are not a valid name.</summary>
    public static string? Read(ReadOnlySpan<byte> name) => IsValid(name) ? Encoding.ASCII.GetString(name) : null;
}
