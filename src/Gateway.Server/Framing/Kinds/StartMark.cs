namespace Gateway.Framing.Kinds;

/// <summary>The bytes that must stand at the begin of each frame.</summary>
/// <param name="bytes">The bytes, at least one.</param>
/// <param name="skips">Whether other bytes before them are dropped (<c>OnBadStart: Skip</c>); otherwise they are malformed.</param>
internal sealed class StartMark(byte[] bytes, bool skips)
{
    /// <summary>The bytes.</summary>
    internal ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Checks the begin of a frame.</summary>
    /// <param name="input">The unconsumed input, not empty.</param>
    /// <param name="isFinal">Whether the stream has ended behind it.</param>
    /// <param name="noise">The number of bytes that were dropped since the last message.</param>
    /// <param name="maxNoise">How many may be dropped between two messages.</param>
    /// <param name="frame">The bytes to drop, with <see cref="FrameStatus.Skipped"/>.</param>
    /// <returns><see cref="FrameStatus.Message"/> if the mark is there.</returns>
    internal FrameStatus Check<TInput>(ref TInput input, bool isFinal, ref long noise, int maxNoise, out Frame frame)
        where TInput : struct, IFrameInput, allows ref struct
    {
        frame = default;
        var match = input.Compare(0, bytes);
        if (match == Match.Whole)
        {
            return FrameStatus.Message;
        }

        if (match == Match.Undecided && !isFinal)
        {
            return FrameStatus.Incomplete;
        }

        if (!skips)
        {
            return match == Match.Undecided ? FrameStatus.Truncated : FrameStatus.Malformed;
        }

        // What may still become a start is kept, unless nothing comes any more.
        var dropped = Find(ref input, isFinal);
        noise += dropped;
        if (noise > maxNoise)
        {
            return FrameStatus.Malformed;
        }

        frame = new Frame(0, dropped, dropped);
        return FrameStatus.Skipped;
    }

    /// <summary>Says what is wrong with the begin of a frame; null if the mark is there.</summary>
    /// <param name="rest">The input from there on.</param>
    /// <param name="maxNoise">How many bytes may be dropped between two messages.</param>
    internal EndReason? Explain(ReadOnlySpan<byte> rest, int maxNoise)
    {
        var input = new SpanInput(rest);
        var match = input.Compare(0, bytes);
        return match == Match.Whole ? null : new EndReason(0,
            skips ? $"no Start {Convert.ToHexString(bytes)} comes within MaxMessageSize, {maxNoise} bytes behind the last message"
            : match == Match.Undecided ? $"{rest.Length} of {bytes.Length} bytes of Start {Convert.ToHexString(bytes)} are there"
            : $"{EndReason.Show(rest, bytes.Length)} stands where Start {Convert.ToHexString(bytes)} is expected");
    }

    // The offset of the first mark, or of what may become one. None stands at 0.
    private int Find<TInput>(ref TInput input, bool isFinal)
        where TInput : struct, IFrameInput, allows ref struct
    {
        var at = 1;
        while (at < input.Length && input.From(at) is { IsEmpty: false } piece)
        {
            var found = piece.IndexOf(bytes[0]);
            if (found < 0)
            {
                at += piece.Length;
                continue;
            }

            at += found;
            if (input.Compare(at, bytes) is var match && (match == Match.Whole || (match == Match.Undecided && !isFinal)))
            {
                return at;
            }

            at++;
        }

        return input.Length;
    }
}
