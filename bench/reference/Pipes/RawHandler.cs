using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Reference.Pipes;

/// <summary>Bytes back as they came.</summary>
internal sealed class RawHandler : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        PipeWriter output = connection.Transport.Output;
        ReadResult read;
        do
        {
            read = await input.ReadAsync();
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                await output.WriteAsync(part);
            }

            input.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);
    }
}
