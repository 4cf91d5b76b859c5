using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Commands;
using Gateway.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks.Commands;

/// <summary>From a message to its reply: verb found, counted, executed. The table and the look-ups are the shipped ones.</summary>
public class DispatchBenchmarks
{
    private WebApplication _app = null!;
    private CommandTable _table = null!;
    private byte[] _message = null!;
    private readonly Destination _destination = new();

    /// <summary>The message.</summary>
    [Params("PING", "ECHO 0123456789012345678901234567890123456789", "GET api.example.com", "GET nothing", "NONSENSE", "HOSTS")]
    public string Message { get; set; } = "";

    /// <summary>Builds the service, without starting it.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _app = GatewayApplication.Create([], builder => builder.Services.AddSingleton<ICommand, HostsVerb>());
        _table = _app.Services.GetRequiredService<CommandTable>();
        _message = Encoding.ASCII.GetBytes(Message);
    }

    /// <summary>One message.</summary>
    [Benchmark]
    public int Execute() => Written(_table.ExecuteAsync(_message, null, _destination));

    private int Written(ValueTask execution) => execution.IsCompletedSuccessfully ? _destination.Written : 0;

    /// <summary>Gives back what <see cref="Prepare"/> built.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync() => await _app.DisposeAsync();

    private sealed class Destination : IReplyDestination
    {
        internal int Written { get; private set; }

        public string? FindFault(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => null;

        public void Write(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default) => Written = head.Length + tail.Length;
    }

    // Its reply is held until it has returned, as that of every verb which is not the gateway's own.
    private sealed class HostsVerb : ICommand
    {
        public string Verb => "HOSTS";

        public string Takes => "";

        public bool NeedsSession => false;

        public CommandResult Execute(in CommandRequest request, IReplyWriter reply)
        {
            reply.Write("OK"u8);
            return CommandResult.Ok;
        }
    }
}
