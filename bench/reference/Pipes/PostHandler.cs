using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Reference.Pipes;

/// <summary>What one would write who needs no gateway: lines are POSTed one after the other, and what comes back is the reply.</summary>
internal sealed class PostHandler(BackEnd backEnd) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        PipeWriter output = connection.Transport.Output;
        bool more = true;
        while (more)
        {
            ReadResult read = await input.ReadAsync();
            ReadOnlySequence<byte> rest = read.Buffer;
            more = !read.IsCompleted;
            while (TryReadLine(ref rest, out byte[] line))
            {
                output.Write(await backEnd.PostAsync(line));
                output.Write("\n"u8);
            }

            input.AdvanceTo(rest.Start, rest.End);
            await output.FlushAsync();
        }
    }

    private static bool TryReadLine(ref ReadOnlySequence<byte> input, out byte[] line)
    {
        SequenceReader<byte> reader = new(input);
        bool isWhole = reader.TryReadTo(out ReadOnlySequence<byte> found, (byte)'\n');
        line = found.ToArray();
        input = reader.UnreadSequence;
        return isWhole;
    }
}
