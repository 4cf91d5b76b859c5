using System.Buffers;
using System.Buffers.Binary;

namespace Gateway.Framing;

/// <summary>Finds length-prefixed frames. The announced length is checked before its bytes are waited for. The decoder has no state.</summary>
internal sealed class LengthPrefixedDecoder(int maxMessageSize) : IFrameDecoder
{
    private const int PrefixLength = LengthPrefixedFraming.PrefixLength;

    /// <inheritdoc/>
    public FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame)
    {
        frame = default;
        return input.Length < PrefixLength
            ? FrameStatus.Incomplete
            : CheckLength(BinaryPrimitives.ReadUInt32BigEndian(input), input.Length, out frame);
    }

    /// <inheritdoc/>
    public FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame)
    {
        frame = default;
        if (input.Length < PrefixLength)
        {
            return FrameStatus.Incomplete;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        input.Slice(0, PrefixLength).CopyTo(prefix);
        return CheckLength(BinaryPrimitives.ReadUInt32BigEndian(prefix), input.Length, out frame);
    }

    /// <summary>The stream ended inside a frame, which is a protocol error. Earlier frames were answered (docs/protocol.md 1.3).</summary>
    public FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame)
    {
        frame = default;
        return FrameStatus.Truncated;
    }

    // The length is unsigned, so that lengths of 2^31 and more are just too large (docs/protocol.md 1.5).
    private FrameStatus CheckLength(uint announced, long available, out Frame frame)
    {
        frame = default;
        if (announced > (uint)maxMessageSize)
        {
            return FrameStatus.FrameTooLarge;
        }

        if (available - PrefixLength < announced)
        {
            return FrameStatus.Incomplete;
        }

        frame = new Frame(PrefixLength, (int)announced, PrefixLength + (int)announced);
        return FrameStatus.Message;
    }
}
