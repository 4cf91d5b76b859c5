using System.Buffers;

namespace Gateway.Framing;

/// <summary>
/// Finds the messages of one connection. It awaits nothing and holds no bytes. It only remembers how far it has searched, so that no byte is scanned twice.
/// </summary>
/// <remarks>
/// The caller always passes the unconsumed input, beginning with the first byte of the next message. On <see cref="FrameStatus.Incomplete"/> it keeps all of it
/// and calls again with more bytes appended; on <see cref="FrameStatus.Message"/> it drops <see cref="Frame.Consumed"/> bytes. After any other result the
/// decoder must not be called again.
/// </remarks>
public interface IFrameDecoder
{
    /// <summary>Looks for the next message in contiguous input. This is the fast path.</summary>
    FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame);

    /// <summary>Looks for the next message in input that consists of several segments.</summary>
    FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame);

    /// <summary>
    /// Decodes the rest of the input after the peer has ended its stream (docs/protocol.md 1.3). Called with non-empty input for which <c>Decode</c> has
    /// returned <see cref="FrameStatus.Incomplete"/>.
    /// </summary>
    FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame);
}
