using System.Buffers;

namespace Gateway.Framing;

/// <summary>
/// Finds the messages of one connection. It awaits nothing and holds no bytes. It only remembers how far it has searched, so that no byte is scanned twice.
/// </summary>
/// <remarks>
/// The caller always passes the unconsumed input, beginning with the first byte of the next message. On <see cref="FrameStatus.Incomplete"/> it keeps all of it
/// and calls again with more bytes appended. On <see cref="FrameStatus.Message"/>, <see cref="FrameStatus.Assembled"/> and <see cref="FrameStatus.Skipped"/> it drops
/// <see cref="Frame.Consumed"/> bytes. After any other result the decoder must not be called again.
/// <para>
/// A decoder that also implements <see cref="IFraming"/> writes what is sent on its connection, in place of the listener's framing: for framings in which an
/// answer depends on what was received. Its <see cref="IFraming.CanCarry"/> may be called from any thread.
/// </para>
/// </remarks>
public interface IFrameDecoder
{
    /// <summary>Looks for the next message in contiguous input. This is the fast path.</summary>
    FrameStatus Decode(ReadOnlySpan<byte> input, out Frame frame);

    /// <summary>Looks for the next message in input that consists of several segments.</summary>
    FrameStatus Decode(in ReadOnlySequence<byte> input, out Frame frame);

    /// <summary>
    /// Decodes the rest of the input after the peer has ended its stream (docs/protocol.md 1.3). Called with non-empty input for which <c>Decode</c> has
    /// returned <see cref="FrameStatus.Incomplete"/>. What a message leaves of the input is decoded like any other, and is final again.
    /// </summary>
    FrameStatus DecodeFinal(in ReadOnlySequence<byte> input, out Frame frame);

    /// <summary>Writes the message that was found last, after <see cref="FrameStatus.Assembled"/>: unescaped, or joined from its pieces.</summary>
    /// <param name="input">The consumed bytes from <see cref="Frame.Start"/> on, in one piece.</param>
    /// <param name="message">Where the message is written: exactly <see cref="Frame.Length"/> bytes.</param>
    void Assemble(ReadOnlySpan<byte> input, Span<byte> message) => input[..message.Length].CopyTo(message);
}
