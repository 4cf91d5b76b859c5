namespace Gateway.Framing.Kinds;

/// <summary>Comparing and copying across the pieces of the input.</summary>
internal static class FrameInputExtensions
{
    /// <summary>Whether these bytes stand at this offset.</summary>
    internal static Match Compare<TInput>(this ref TInput input, int offset, scoped ReadOnlySpan<byte> expected)
        where TInput : struct, IFrameInput, allows ref struct
    {
        while (!expected.IsEmpty)
        {
            var found = input.From(offset);
            if (found.IsEmpty)
            {
                return Match.Undecided;
            }

            var length = Math.Min(found.Length, expected.Length);
            if (!found[..length].SequenceEqual(expected[..length]))
            {
                return Match.None;
            }

            expected = expected[length..];
            offset += length;
        }

        return Match.Whole;
    }

    /// <summary>Copies the bytes from this offset on, as many as there are up to the length of the destination.</summary>
    /// <returns>The number of bytes that were copied.</returns>
    internal static int Copy<TInput>(this ref TInput input, int offset, scoped Span<byte> destination)
        where TInput : struct, IFrameInput, allows ref struct
    {
        var length = 0;
        while (length < destination.Length && input.From(offset + length) is { IsEmpty: false } piece)
        {
            piece = piece[..Math.Min(piece.Length, destination.Length - length)];
            piece.CopyTo(destination[length..]);
            length += piece.Length;
        }

        return length;
    }
}
