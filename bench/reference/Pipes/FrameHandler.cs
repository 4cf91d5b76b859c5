using System.Buffers;
using System.Buffers.Binary;

namespace Gateway.Reference.Pipes;

/// <summary>Messages with their length in front, four bytes big-endian.</summary>
internal sealed class FrameHandler : MessageHandler
{
    private const int Prefix = 4;

    protected override bool TryReadMessage(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> message)
    {
        SequenceReader<byte> reader = new(input);
        if (!reader.TryReadBigEndian(out int length) || !reader.TryReadExact(length, out message))
        {
            message = default;
            return false;
        }

        input = reader.UnreadSequence;
        return true;
    }

    protected override void WriteMessage(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySequence<byte> tail)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(Prefix), head.Length + (int)tail.Length);
        output.Advance(Prefix);
        output.Write(head);
        foreach (ReadOnlyMemory<byte> part in tail)
        {
            output.Write(part.Span);
        }
    }
}
