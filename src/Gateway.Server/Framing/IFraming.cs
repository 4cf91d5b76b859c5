using System.Buffers;

namespace Gateway.Framing;

/// <summary>One way of turning bytes into messages and back, chosen per listener by its <see cref="Name"/> (docs/protocol.md 1).</summary>
public interface IFraming
{
    /// <summary>The value of a listener's <c>Framing</c> option.</summary>
    string Name { get; }

    /// <summary>Whether the stream has messages at all; <c>Raw</c> has none, only bytes as they come.</summary>
    bool HasMessages { get; }

    /// <summary>The most bytes that framing adds to one message.</summary>
    int MaxOverhead { get; }

    /// <summary>Whether these bytes can be one message; a line can't hold a line break.</summary>
    bool CanCarry(ReadOnlySpan<byte> message);

    /// <summary>A decoder for one connection.</summary>
    /// <param name="maxMessageSize">The longest message, in bytes without framing; at least 1.</param>
    IFrameDecoder CreateDecoder(int maxMessageSize);

    /// <summary>Writes one message, given in two parts so that a reply's word and its payload need no joining.</summary>
    void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail);
}
