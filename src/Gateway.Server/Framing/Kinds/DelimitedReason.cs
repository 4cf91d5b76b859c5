namespace Gateway.Framing.Kinds;

/// <summary>Says why a frame that ends with a mark could not be found.</summary>
internal static class DelimitedReason
{
    /// <inheritdoc cref="IEndReason.Explain"/>
    internal static EndReason Explain(DelimitedLayout layout, ReadOnlySpan<byte> rest, FrameStatus end, int maxMessageSize)
    {
        if (layout.Start?.Explain(rest, maxMessageSize) is { } start)
        {
            return start;
        }

        var (at, mark, length) = FindEnd(layout, rest);
        var ends = string.Join(" or ", layout.Ends.All.Select(Convert.ToHexString));
        if (mark is null && end != FrameStatus.FrameTooLarge && layout.Escape is { } escape && rest[at..].StartsWith(escape.By))
        {
            return new EndReason(at, end == FrameStatus.Truncated ? $"the escape {Convert.ToHexString(rest[at..])} is not there as a whole"
                : $"{Convert.ToHexString(rest.Slice(at, Math.Min(escape.MaxLength, rest.Length - at)))} begins with By {Convert.ToHexString(escape.By)}, and is no escape that Map knows");
        }

        if (end == FrameStatus.FrameTooLarge)
        {
            var counted = layout.IsFrame ? at + (mark?.Length ?? 0) + (mark is null ? 0 : layout.Trailer) : length;
            return new EndReason(0, mark is null || counted <= maxMessageSize ? $"no End {ends} comes within MaxMessageSize, {maxMessageSize} bytes"
                : $"the {(layout.IsFrame ? "frame" : "message")} has {counted} bytes, MaxMessageSize is {maxMessageSize}");
        }

        if (mark is null)
        {
            return new EndReason(0, $"no End {ends} comes before the end of the stream");
        }

        var trailer = at + mark.Length;
        return end == FrameStatus.Malformed
            ? new EndReason(trailer, $"{EndReason.Show(rest[trailer..], layout.Trailer)} stands where TrailerBytes {Convert.ToHexString(layout.TrailerBytes)} are expected")
            : new EndReason(trailer, $"{rest.Length - trailer} of {layout.Trailer} bytes of the Trailer are there");
    }

    // Where the frame's mark is, and how many bytes are before it once they are unescaped. Without one, where an escape is broken, or the end of the input.
    private static (int At, byte[]? Mark, int Length) FindEnd(DelimitedLayout layout, ReadOnlySpan<byte> rest)
    {
        var input = new SpanInput(rest);
        var (at, length) = (layout.StartLength, 0);
        while (at < rest.Length)
        {
            layout.Ends.FindAt(ref input, at, isFinal: true, out var mark);
            if (mark is not null)
            {
                return (at, mark, length);
            }

            var (step, value) = (1, 1);
            if (layout.Escape is { } escape && escape.FindAt(ref input, at, out var escaped, out var stands) is var match && match != Match.None)
            {
                if (match == Match.Undecided || stands == 0)
                {
                    break;
                }

                (step, value) = (escaped, stands);
            }

            (at, length) = (at + step, length + value);
        }

        return (at, null, length);
    }
}
