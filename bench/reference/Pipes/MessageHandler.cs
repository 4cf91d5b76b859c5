using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Reference.Pipes;

/// <summary>The textbook loop over a pipe: read, take every whole message, answer it, flush once, say how far it got.</summary>
internal abstract class MessageHandler : ConnectionHandler
{
    public sealed override async Task OnConnectedAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        PipeWriter output = connection.Transport.Output;
        WriteMessage(output, "READY"u8, default);
        await output.FlushAsync();
        bool more = true;
        while (more)
        {
            ReadResult read = await input.ReadAsync();
            ReadOnlySequence<byte> rest = read.Buffer;
            more = !read.IsCompleted;
            while (TryReadMessage(ref rest, out ReadOnlySequence<byte> message))
            {
                if (!Answer(output, message))
                {
                    more = false;
                    break;
                }
            }

            input.AdvanceTo(rest.Start, rest.End);
            await output.FlushAsync();
        }
    }

    /// <summary>Takes a whole message off the front of the input, if there is one.</summary>
    protected abstract bool TryReadMessage(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> message);

    /// <summary>Writes a message made of two parts.</summary>
    protected abstract void WriteMessage(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySequence<byte> tail);

    private bool Answer(PipeWriter output, ReadOnlySequence<byte> message)
    {
        SequenceReader<byte> reader = new(message);
        if (reader.IsNext("PING"u8) && message.Length == 4)
        {
            WriteMessage(output, "PONG"u8, default);
        }
        else if (reader.IsNext("ECHO "u8, advancePast: true))
        {
            WriteMessage(output, "OK "u8, reader.UnreadSequence);
        }
        else if (reader.IsNext("QUIT"u8) && message.Length == 4)
        {
            WriteMessage(output, "BYE"u8, default);
            return false;
        }
        else
        {
            WriteMessage(output, "ERR unknown command"u8, default);
        }

        return true;
    }
}
