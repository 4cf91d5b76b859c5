using System.IO.Pipelines;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Benchmarks.Diagnostics;

/// <summary>A connection in memory: a session without a socket, so that ten thousand need no open files.</summary>
internal sealed class IdleConnection : DefaultConnectionContext, ISendShutdown
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();

    internal IdleConnection()
    {
        Transport = new Duplex(_toServer.Reader, _toClient.Writer);
        Features.Set<ISendShutdown>(this);
    }

    internal Task Served { get; set; } = Task.CompletedTask;

    public ValueTask ShutdownSendAsync(SessionEnd end) => _toClient.Writer.CompleteAsync();

    /// <summary>Says PING and takes what comes up to the PONG.</summary>
    internal async Task PingAsync()
    {
        await _toServer.Writer.WriteAsync("PING\n"u8.ToArray());
        var answer = await _toClient.Reader.ReadAtLeastAsync("READY\nPONG\n".Length);
        _toClient.Reader.AdvanceTo(answer.Buffer.End);
    }

    internal async Task EndAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await Served;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
