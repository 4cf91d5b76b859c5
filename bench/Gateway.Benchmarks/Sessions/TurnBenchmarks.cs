using System.Diagnostics;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gateway.Hosting;
using Gateway.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks.Sessions;

/// <summary>What the gateway itself does for one message: one read decoded, dispatched, answered and flushed, all but the kernel's part.</summary>
public class TurnBenchmarks
{
    private const int Depth = 64;
    private const int WarmTurns = 2000;

    /// <summary>All that a message passes through is compiled in three stages, each in the background: 5 s are enough for it.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private WebApplication _app = null!;
    private TurnConnection _connection = null!;
    private Task _served = Task.CompletedTask;

    /// <summary>What each message says.</summary>
    [Params("PING", "ECHO 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public string Message { get; set; } = "";

    /// <summary>Opens the session.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _app = GatewayApplication.Create(["--Logging:LogLevel:Default=Warning"]);
        var listener = _app.Services.GetRequiredService<ListenerDirectory>().All.Single(listener => listener.Name == "line");
        _connection = new TurnConnection(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Message + "\n", Depth))));
        _served = _app.Services.GetRequiredService<SessionHost>().ServeAsync(_connection, listener);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp; Thread.Sleep(250))
        {
            for (var turn = 0; turn < WarmTurns; turn++)
            {
                _connection.Turn();
            }
        }
    }

    /// <summary>One read that brings 64 messages.</summary>
    [Benchmark(OperationsPerInvoke = Depth)]
    public void Turn() => _connection.Turn();

    /// <summary>Ends the session.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        _connection.End();
        await _served;
        await _app.DisposeAsync();
    }
}
