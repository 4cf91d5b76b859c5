using System.Buffers;
using System.Text;

namespace Gateway.Commands;

/// <summary>Valid names of rooms and keys (docs/protocol.md 2.2): 1 to 255 bytes of <c>A-Z a-z 0-9 . _ : -</c>.</summary>
internal static class RoomName
{
    /// <summary>The maximum length of a name, in bytes.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"u8);

    /// <summary>Whether these bytes are a valid name.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name) => name.Length is >= 1 and <= MaxLength && !name.ContainsAnyExcept(Allowed);

    /// <summary>The name as a string; null if the bytes are not a valid name.</summary>
    public static string? Read(ReadOnlySpan<byte> name) => IsValid(name) ? Encoding.ASCII.GetString(name) : null;
}
