using System.Text;
using System.Text.Unicode;

namespace Gateway.Lookup;

/// <summary>
/// Values as text, in the configuration, the file and listings. A value may be any bytes. Text is written as it is; other bytes, and text that begins with the
/// prefix itself, are written as <c>base64:</c> and the bytes in base64.
/// </summary>
internal static class LookupText
{
    internal const string Prefix = "base64:";

    internal static string Encode(ReadOnlySpan<byte> value) => Utf8.IsValid(value) && !value.StartsWith("base64:"u8)
        ? Encoding.UTF8.GetString(value)
        : Prefix + Convert.ToBase64String(value);

    /// <summary>The value, or what is wrong with the text, to follow "a value that".</summary>
    internal static string? Decode(string? text, int maxLength, out byte[] value)
    {
        value = [];
        if (text is null)
        {
            return "is missing";
        }

        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            value = Encoding.UTF8.GetBytes(text);
        }
        else
        {
            var bytes = new byte[text.Length];
            if (!Convert.TryFromBase64Chars(text.AsSpan(Prefix.Length), bytes, out var length))
            {
                return $"begins with {Prefix} and is not base64";
            }

            value = bytes[..length];
        }

        return value.Length > maxLength ? $"is {value.Length} bytes long: Gateway:Lookup:MaxValueLength is {maxLength}" : null;
    }
}
