using System.Buffers;

namespace Gateway.Framing;

/// <summary>
/// A message is the bytes up to LF; one CR right before the LF belongs to the terminator (docs/protocol.md 1). Compatible with nc, telnet and Erlang's
/// <c>{packet, line}</c>.
/// </summary>
internal sealed class LineFraming : IFraming, IEndReason
{
    /// <inheritdoc/>
    public string Name => "Line";

    /// <inheritdoc/>
    public bool HasMessages => true;

    /// <summary>CR and LF.</summary>
    public int MaxOverhead => 2;

    /// <summary>False for a message with LF in it, or with CR at its end, which the receiver would take for a part of the terminator.</summary>
    public bool CanCarry(ReadOnlySpan<byte> message) => !message.Contains((byte)'\n') && (message.IsEmpty || message[^1] != (byte)'\r');

    /// <inheritdoc/>
    public IFrameDecoder CreateDecoder(int maxMessageSize) => new LineDecoder(maxMessageSize);

    /// <summary>Writes the message and LF alone (docs/protocol.md 1.1).</summary>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        var length = head.Length + tail.Length + 1;
        var span = output.GetSpan(length);
        head.CopyTo(span);
        tail.CopyTo(span[head.Length..]);
        span[length - 1] = (byte)'\n';
        output.Advance(length);
    }

    /// <inheritdoc/>
    public EndReason Explain(ReadOnlySpan<byte> rest, FrameStatus end, int maxMessageSize) =>
        new(0, $"no line feed comes within MaxMessageSize, {maxMessageSize} bytes");
}
