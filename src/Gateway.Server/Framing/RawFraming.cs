using System.Buffers;

namespace Gateway.Framing;

/// <summary>No messages, only bytes as they come (docs/protocol.md 1). The bytes of one read, up to the limit, are passed on unchanged.</summary>
internal sealed class RawFraming : IFraming
{
    /// <inheritdoc/>
    public string Name => "Raw";

    /// <inheritdoc/>
    public bool HasMessages => false;

    /// <inheritdoc/>
    public int MaxOverhead => 0;

    /// <inheritdoc/>
    public bool CanCarry(ReadOnlySpan<byte> message) => true;

    /// <inheritdoc/>
    public IFrameDecoder CreateDecoder(int maxMessageSize) => new RawDecoder(maxMessageSize);

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        output.Write(head);
        output.Write(tail);
    }
}
