using System.Buffers;
using NATS.Client.Core;

namespace Gateway.Nats;

/// <summary>Writes a frame as it is.</summary>
internal sealed class OutboundFrameSerializer : INatsSerialize<OutboundFrame>
{
    internal static readonly OutboundFrameSerializer Instance = new();

    /// <inheritdoc/>
    public void Serialize(IBufferWriter<byte> bufferWriter, OutboundFrame value) => bufferWriter.Write(value.Bytes.AsSpan(0, value.Length));
}
