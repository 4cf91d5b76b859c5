using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sessions;

/// <summary>A session's id: a number that no other session of this process has, nor, because it starts from the clock, one of the process before.</summary>
/// <param name="Value">The number. Its text is shorter and needs no escaping in URLs.</param>
public readonly record struct SessionId(long Value)
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 13;

    /// <summary>Parses the text that <see cref="ToString"/> returns.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        id = default;
        if (text is not { Length: Length })
        {
            return false;
        }

        var value = 0UL;
        foreach (var character in text)
        {
            var digit = Digits.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = (value << 5) | (uint)digit;
        }

        id = new SessionId((long)value);
        return true;
    }

    /// <summary>Thirteen lower-case letters and digits.</summary>
    public override string ToString() => string.Create(Length, (ulong)Value, static (text, value) =>
    {
        for (var index = text.Length - 1; index >= 0; index--)
        {
            text[index] = Digits[(int)(value & 31)];
            value >>= 5;
        }
    });
}
