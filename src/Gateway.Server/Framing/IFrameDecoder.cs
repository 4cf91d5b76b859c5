using System.Buffers;

namespace Gateway.Framing;

/// <summary>
/// Finds the messages of one connection. Pure: it reads what it is given, awaits nothing and holds no bytes, only how far it has
/// looked, so that no byte is scanned twice.
/// </summary>
/// <remarks>
/// The caller always passes the unconsumed input from the first byte of the next message on. While the answer is
/// <see cref="FrameStatus.Incomplete"/> it keeps all of it and comes back with more behind it; after
/// <see cref="FrameStatus.Message"/> it drops <see cref="Frame.Consumed"/> bytes. After any other answer the decoder is spent.
/// </remarks>
public interface IFrameDecoder
{
    /// <summary>Looks for the next message in contiguous input: the fast path.</summary>
    FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame);

    /// <summary>Looks for the next message in input that lies in several pieces.</summary>
    FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame);

    /// <summary>
    /// Says what the rest of the input is once the peer has ended its stream (docs/protocol.md 1.3). Called with non-empty input for which
    /// <c>Decode</c> has answered <see cref="FrameStatus.Incomplete"/>.
    /// </summary>
    FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame);
}
