namespace Gateway.Framing.Kinds;

/// <summary>The bytes that end a message: one mark or several, of which one may begin another.</summary>
internal sealed class EndMarks
{
    // The longest first.
    private readonly byte[][] _marks;

    internal EndMarks(IReadOnlyList<byte[]> marks)
    {
        Written = marks[0];
        _marks = [.. marks.OrderByDescending(mark => mark.Length)];
        CanGoOn = _marks.Any(mark => _marks.Any(longer => longer.Length > mark.Length && longer.AsSpan().StartsWith(mark)));
    }

    /// <summary>The mark that is written: the first one.</summary>
    internal byte[] Written { get; }

    /// <summary>All marks, the longest first.</summary>
    internal IReadOnlyList<byte[]> All => _marks;

    /// <summary>The only mark; null if there are several.</summary>
    internal byte[]? Only => _marks.Length == 1 ? _marks[0] : null;

    /// <summary>Whether one mark begins another.</summary>
    internal bool CanGoOn { get; }

    /// <summary>Looks for a mark at one offset.</summary>
    /// <param name="input">The input.</param>
    /// <param name="offset">The offset.</param>
    /// <param name="isFinal">Whether the stream has ended behind the input, which decides.</param>
    /// <param name="mark">The longest mark that is there; null if there is none yet.</param>
    /// <returns><see cref="Match.Undecided"/> if a mark, or one that is longer than the one there, may be.</returns>
    internal Match FindAt<TInput>(ref TInput input, int offset, bool isFinal, out byte[]? mark)
        where TInput : struct, IFrameInput, allows ref struct
    {
        var isUndecided = false;
        foreach (var one in _marks)
        {
            var match = input.Compare(offset, one);
            if (match == Match.Whole)
            {
                mark = one;
                return isUndecided ? Match.Undecided : Match.Whole;
            }

            isUndecided |= match == Match.Undecided && !isFinal;
        }

        mark = null;
        return isUndecided ? Match.Undecided : Match.None;
    }

    /// <summary>Whether the first bytes of the input complete a longer mark, which begins with the one that was found.</summary>
    /// <param name="mark">The mark that was found; the longer one if the bytes complete it.</param>
    /// <param name="input">What comes behind it.</param>
    /// <param name="isFinal">Whether the stream has ended behind the input.</param>
    /// <param name="length">The number of bytes that complete it.</param>
    internal Match GoOn<TInput>(ref byte[] mark, ref TInput input, bool isFinal, out int length)
        where TInput : struct, IFrameInput, allows ref struct
    {
        var isUndecided = false;
        foreach (var longer in _marks)
        {
            if (longer.Length <= mark.Length || !longer.AsSpan().StartsWith(mark))
            {
                continue;
            }

            var match = input.Compare(0, longer.AsSpan(mark.Length));
            if (match == Match.Whole)
            {
                length = longer.Length - mark.Length;
                mark = longer;
                return Match.Whole;
            }

            isUndecided |= match == Match.Undecided && !isFinal;
        }

        length = 0;
        return isUndecided ? Match.Undecided : Match.None;
    }

    /// <summary>Whether a message that begins with these bytes would be taken for the rest of the mark before it.</summary>
    internal bool MayGoOnWith(ReadOnlySpan<byte> message)
    {
        foreach (var mark in _marks)
        {
            // The written mark is the one before every message that is sent.
            if (mark.Length > Written.Length && mark.AsSpan().StartsWith(Written) && Overlaps(mark.AsSpan(Written.Length), message))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a mark is found in a message, or begins in it, before the mark that is written behind it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="behind">The bytes that are written behind it: the mark, and the trailer.</param>
    internal bool AreFoundIn(ReadOnlySpan<byte> message, ReadOnlySpan<byte> behind)
    {
        foreach (var mark in _marks)
        {
            if (message.IndexOf(mark) >= 0)
            {
                return true;
            }

            for (var inside = Math.Min(mark.Length - 1, message.Length); inside > 0; inside--)
            {
                if (message.EndsWith(mark.AsSpan(0, inside)) && Overlaps(mark.AsSpan(inside), behind))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Whether one begins with the other, as far as both go.
    private static bool Overlaps(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var length = Math.Min(one.Length, other.Length);
        return one[..length].SequenceEqual(other[..length]);
    }
}
