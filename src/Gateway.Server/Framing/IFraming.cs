using System.Buffers;

namespace Gateway.Framing;

/// <summary>Converts between bytes and messages. A listener chooses its framing by <see cref="Name"/> (docs/protocol.md 1).</summary>
public interface IFraming
{
    /// <summary>The value of a listener's <c>Framing</c> option: at least one character, and neither white space nor a colon.</summary>
    string Name { get; }

    /// <summary>Whether the stream has messages. <c>Raw</c> has none, only bytes as they come.</summary>
    bool HasMessages { get; }

    /// <summary>The maximum number of bytes that the framing adds to one message.</summary>
    int MaxOverhead { get; }

    /// <summary>Whether these bytes can be sent as one message. A line, for example, cannot contain a line break.</summary>
    bool CanCarry(ReadOnlySpan<byte> message);

    /// <summary>Creates a decoder for one connection. The start creates one for each listener as well, and fails if it can't.</summary>
    /// <param name="maxMessageSize">The maximum length of a message, in bytes without framing; at least 1.</param>
    IFrameDecoder CreateDecoder(int maxMessageSize);

    /// <summary>Writes one message. It is passed in two parts so that a reply's word and its payload need not be copied together.</summary>
    void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail);
}
