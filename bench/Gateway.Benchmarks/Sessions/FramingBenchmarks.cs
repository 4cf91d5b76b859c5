using System.Buffers;
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Gateway.Hosting;
using Gateway.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks.Sessions;

/// <summary>What a configured framing costs beside the built-in length prefix: one read of messages decoded, echoed and flushed, all but the kernel's part.</summary>
public class FramingBenchmarks
{
    private const int Depth = 64;
    private const int WarmTurns = 500;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private WebApplication _app = null!;
    private TurnConnection _connection = null!;
    private Task _served = Task.CompletedTask;

    /// <summary>The framing: the built-in prefix, 2 bytes little-endian at offset 2, a mark of 2 bytes, and the second of two cases.</summary>
    [Params("LengthPrefixed", "Length", "Delimited", "Cases")]
    public string Framing { get; set; } = "";

    /// <summary>Bytes of a message.</summary>
    [Params(16, 100, 4096)]
    public int Size { get; set; }

    /// <summary>Opens the session.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _app = GatewayApplication.Create(
        [
            "--Logging:LogLevel:Default=Warning", "--Gateway:Listeners:device:Url=tcp://127.0.0.1:0", "--Gateway:Listeners:device:Application=Echo",
            .. Options().Select(option => $"--Gateway:Listeners:device:Framing{option}"),
        ]);
        var listener = _app.Services.GetRequiredService<ListenerDirectory>().All.Single(listener => listener.Name == "device");
        _connection = new TurnConnection([.. Enumerable.Repeat(Message(listener), Depth).SelectMany(bytes => bytes)]);
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

    private IEnumerable<string> Options() => Framing switch
    {
        "Length" => [":Kind=Length", ":Offset=2", ":Size=2", ":Order=Little"],
        "Delimited" => [":Kind=Delimited", ":End=0D0A"],
        "Cases" =>
        [
            ":Kind=Cases", ":Cases:0:Match=7979", ":Cases:0:Framing=Nul", ":Cases:1:Match=7878", ":Cases:1:Framing:Kind=Length", ":Cases:1:Framing:Offset=2", ":Cases:1:Framing:Size=2",
            ":Cases:1:Framing:Order=Little",
        ],
        _ => ["=LengthPrefixed"],
    };

    // What a device sends; with a header of its own the whole frame is the message.
    private byte[] Message(Listener listener)
    {
        var output = new ArrayBufferWriter<byte>();
        byte[] header = Framing is "Length" or "Cases" ? [0x78, 0x78, (byte)(Size - 4), (byte)((Size - 4) >> 8)] : [];
        var body = new byte[Size - header.Length];
        new Random(1).NextBytes(body);
        body.AsSpan().Replace((byte)'\r', (byte)'r');
        if (header.Length > 0)
        {
            return [.. header, .. body];
        }

        listener.Framing.Write(output, default, body);
        return output.WrittenSpan.ToArray();
    }
}
