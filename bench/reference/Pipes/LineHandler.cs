using System.Buffers;

namespace Gateway.Reference.Pipes;

/// <summary>Messages that end with a newline.</summary>
internal sealed class LineHandler : MessageHandler
{
    protected override bool TryReadMessage(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> message)
    {
        SequenceReader<byte> reader = new(input);
        if (!reader.TryReadTo(out message, (byte)'\n'))
        {
            return false;
        }

        input = reader.UnreadSequence;
        if (message.Length > 0 && message.Slice(message.Length - 1).FirstSpan[0] == '\r')
        {
            message = message.Slice(0, message.Length - 1);
        }

        return true;
    }

    protected override void WriteMessage(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySequence<byte> tail)
    {
        output.Write(head);
        foreach (ReadOnlyMemory<byte> part in tail)
        {
            output.Write(part.Span);
        }

        output.Write("\n"u8);
    }
}
