using System.Buffers;

namespace Gateway.Framing;

/// <summary>Returns the contiguous bytes at the start of the input, at most the message limit at a time.</summary>
internal sealed class RawDecoder(int maxMessageSize) : IFrameDecoder
{
    /// <inheritdoc/>
    public FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame)
    {
        var length = Math.Min(input.Length, maxMessageSize);
        frame = new Frame(0, length, length);
        return length == 0 ? FrameStatus.Incomplete : FrameStatus.Message;
    }

    /// <inheritdoc/>
    public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame)
    {
        foreach (var piece in input)
        {
            if (!piece.IsEmpty)
            {
                return Decode(piece.Span, out frame);
            }
        }

        frame = default;
        return FrameStatus.Incomplete;
    }

    /// <summary>Raw input never stays incomplete, so that the end of the stream adds nothing.</summary>
    public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame) => Decode(input, out frame);
}
