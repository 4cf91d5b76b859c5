using System.Diagnostics.CodeAnalysis;

namespace Gateway.Sessions;

/// <summary>
/// A session's id: a number that no other session of the fleet has, nor, because it starts from the clock, one of the process before. Its upper 13 bits are the number of
/// the node, 0 for a process that stands alone; the lower 50 bits are microseconds since 2026, which lasts until 2061.
/// </summary>
/// <param name="Value">The number. Its text is shorter and needs no escaping in URLs; the first three characters tell the node.</param>
public readonly record struct SessionId(long Value)
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 13;
    private const int NodeShift = 50;

    internal static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The number of the node that has opened the session; 0 if that stood alone.</summary>
    internal int Node => (int)(Value >> NodeShift);

    /// <summary>Parses the text that <see cref="ToString"/> returns.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        id = default;

        // Two texts must never be the same id: the first character has three bits.
        if (text is not { Length: Length } || text[0] > '7')
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

    /// <summary>Creates an id.</summary>
    /// <param name="node">The number of the node.</param>
    /// <param name="moment">Microseconds since 2026, or later.</param>
    internal static SessionId Create(int node, long moment) => new(((long)node << NodeShift) | (moment & ((1L << NodeShift) - 1)));

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
