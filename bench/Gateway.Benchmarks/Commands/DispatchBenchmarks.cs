using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Commands;
using Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks.Commands;

/// <summary>From a message to its reply: verb found, counted, executed. The table and the look-ups are the shipped ones.</summary>
public class DispatchBenchmarks : IReplyWriter
{
    private WebApplication _app = null!;
    private CommandTable _table = null!;
    private byte[] _message = null!;
    private int _written;

    /// <summary>The message.</summary>
    [Params("PING", "ECHO 0123456789012345678901234567890123456789", "GET api.example.com", "GET nothing", "NONSENSE")]
    public string Message { get; set; } = "";

    /// <summary>Builds the service, without starting it.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _app = GatewayApplication.Create([]);
        _table = _app.Services.GetRequiredService<CommandTable>();
        _message = Encoding.ASCII.GetBytes(Message);
    }

    /// <summary>One message.</summary>
    [Benchmark]
    public int Execute() => Written(_table.ExecuteAsync(_message, null, this));

    /// <summary>Takes the reply.</summary>
    public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default) => _written = head.Length + tail.Length;

    private int Written(ValueTask execution) => execution.IsCompletedSuccessfully ? _written : 0;

    /// <summary>Gives back what <see cref="Prepare"/> built.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync() => await _app.DisposeAsync();
}
