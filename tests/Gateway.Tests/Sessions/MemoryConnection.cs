using System.IO.Pipelines;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Tests.Sessions;

/// <summary>A connection in memory, which takes no open file, and whose reads come in pieces and segments of the test's choice.</summary>
internal sealed class MemoryConnection : DefaultConnectionContext, ISendShutdown
{
    private readonly Pipe _toServer = new(new PipeOptions(minimumSegmentSize: 16, pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));

    internal MemoryConnection()
    {
        Transport = new Duplex(_toServer.Reader, _toClient.Writer);
        Features.Set<ISendShutdown>(this);
    }

    /// <summary>What the client sends.</summary>
    internal PipeWriter Sent => _toServer.Writer;

    /// <summary>What the client gets.</summary>
    internal PipeReader Received => _toClient.Reader;

    /// <summary>Writes each piece as a read of its own, then ends the stream, and returns all that the server answered.</summary>
    internal async Task<byte[]> TalkAsync(IEnumerable<byte[]> pieces)
    {
        foreach (var piece in pieces)
        {
            await _toServer.Writer.WriteAsync(piece);
            await Task.Yield();
        }

        await _toServer.Writer.CompleteAsync();
        using var all = new MemoryStream();
        await _toClient.Reader.CopyToAsync(all);
        return all.ToArray();
    }

    public ValueTask ShutdownSendAsync(SessionEnd end) => _toClient.Writer.CompleteAsync();

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
