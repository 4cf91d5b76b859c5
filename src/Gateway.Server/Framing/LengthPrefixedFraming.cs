using System.Buffers;
using System.Buffers.Binary;

namespace Gateway.Framing;

/// <summary>
/// A message is a 4-byte unsigned big-endian length followed by that many bytes (docs/protocol.md 1). Compatible with Erlang's <c>{packet, 4}</c> and Netty's
/// <c>LengthFieldPrepender(4)</c>.
/// </summary>
internal sealed class LengthPrefixedFraming : IFraming, IEndReason
{
    internal const int PrefixLength = 4;

    /// <inheritdoc/>
    public string Name => "LengthPrefixed";

    /// <inheritdoc/>
    public bool HasMessages => true;

    /// <inheritdoc/>
    public int MaxOverhead => PrefixLength;

    /// <inheritdoc/>
    public bool CanCarry(ReadOnlySpan<byte> message) => true;

    /// <inheritdoc/>
    public IFrameDecoder CreateDecoder(int maxMessageSize) => new LengthPrefixedDecoder(maxMessageSize);

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        var length = head.Length + tail.Length;
        var span = output.GetSpan(PrefixLength + length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        head.CopyTo(span[PrefixLength..]);
        tail.CopyTo(span[(PrefixLength + head.Length)..]);
        output.Advance(PrefixLength + length);
    }

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> rest, FrameStatus end, int maxMessageSize)
    {
        if (rest.Length < PrefixLength)
        {
            return new EndReason(0, $"{rest.Length} of {PrefixLength} bytes of the length are there");
        }

        var announced = BinaryPrimitives.ReadUInt32BigEndian(rest);
        return new EndReason(0, end == FrameStatus.FrameTooLarge
            ? $"the length announces {announced} bytes, MaxMessageSize is {maxMessageSize}"
            : $"{rest.Length} of {PrefixLength + (long)announced} bytes are there");
    }
}
