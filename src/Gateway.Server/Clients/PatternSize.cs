using System.Globalization;

namespace Gateway.Clients;

/// <summary>
/// The size of a regular expression: how many characters and classes it has once its counts are written out, so that <c>(ab{3}){2}</c> has 8. Without backtracking
/// the time for each byte grows with it. What only steers the expression, such as a group's name, counts as well: of an expression without comments the size is an upper bound.
/// </summary>
internal static class PatternSize
{
    /// <summary>Measures an expression that <see cref="System.Text.RegularExpressions.Regex"/> takes.</summary>
    /// <returns>The size; <see cref="int.MaxValue"/> if it is that or more.</returns>
    internal static int Measure(string pattern)
    {
        // Of each open group: what stands before its last item, and that item, which a quantifier may follow.
        var groups = new Stack<(long Before, long Last)>([(0, 0)]);
        for (var at = 0; at < pattern.Length;)
        {
            var (before, last) = groups.Pop();
            var next = at + 1;
            switch (pattern[at])
            {
                case '(':
                    groups.Push((before + last, 0));
                    groups.Push((0, 0));
                    break;
                case ')':
                    var outer = groups.Pop();
                    groups.Push((outer.Before, before + last));
                    break;
                case '{' when ReadCount(pattern, ref next) is { } count:
                    groups.Push((before, Math.Min(last * count, int.MaxValue)));
                    break;
                case '*' or '+' or '?' or '|' or '^' or '$':
                    groups.Push((before, last));
                    break;
                default:
                    next = pattern[at] switch { '[' => ClassEnd(pattern, at), '\\' => at + 2, _ => next };
                    groups.Push((before + last, 1));
                    break;
            }

            at = next;
        }

        var whole = groups.Pop();
        return (int)Math.Min(whole.Before + whole.Last, int.MaxValue);
    }

    // {n}, {n,} or {n,m}; null if the brace is a character like any other.
    private static long? ReadCount(string pattern, ref int at)
    {
        var end = pattern.IndexOf('}', at);
        if (end < 0)
        {
            return null;
        }

        var bounds = pattern[at..end].Split(',', 2);
        if (!TryRead(bounds[0], out var most) || (bounds is [_, { Length: > 0 } last] && !TryRead(last, out most)))
        {
            return null;
        }

        at = end + 1;
        return bounds is [_, ""] ? most + 1 : most;
    }

    private static bool TryRead(string bound, out long count) => long.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    // The index behind a class, which may be subtracted from: [a-z-[aeiou]]. A bracket that stands first is one of its characters.
    private static int ClassEnd(string pattern, int at)
    {
        at += pattern[at + 1] == '^' ? 2 : 1;
        for (var first = at; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '\\':
                    at++;
                    break;
                case '[' when pattern[at - 1] == '-' && at > first:
                    at = ClassEnd(pattern, at) - 1;
                    break;
                case ']' when at > first:
                    return at + 1;
                default:
                    break;
            }
        }

        return at;
    }
}
