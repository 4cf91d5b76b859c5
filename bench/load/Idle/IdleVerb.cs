using System.Globalization;
using System.Text.Json;
using Gateway.Load.CommandLine;
using Gateway.Load.Measurement;
using Gateway.Native;

namespace Gateway.Load.Idle;

/// <summary>The verb idle. The first connections warm the server up in each state; the slope is taken over the rest, so that the
/// server's fixed cost is no part of it.</summary>
internal static class IdleVerb
{
    private const int MostConnections = 19_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    internal static void Run(Arguments arguments)
    {
        SocketAddress target = arguments.Target();
        int connections = arguments.Whole("connections", 15_000, 2, MostConnections);
        int from = arguments.Whole("from", Math.Max(connections / 3, 1), 1, connections - 1);
        int sources = arguments.Whole("sources", 8, 1, 250);
        int burst = arguments.Whole("burst", 64, 1, 128);
        int process = arguments.Whole("pid", 0, 0, int.MaxValue);
        bool json = arguments.Flag("json");
        arguments.RefuseRest();
        if (process == 0)
        {
            throw new ArgumentFault("--pid must say which process's memory is meant");
        }

        using Crowd crowd = new(target, sources, burst);
        MemorySlopes slopes = Measure(crowd, new SettledMemory(new ProcessStatus(process), crowd), connections, from);
        Console.WriteLine(json ? JsonSerializer.Serialize(slopes, Json) : Describe(slopes));
    }

    private static MemorySlopes Measure(Crowd crowd, SettledMemory memory, int connections, int from)
    {
        double others = connections - from;
        long before = memory.Read();
        crowd.Grow(from);
        long start = memory.Read();
        crowd.Grow(connections);
        double connected = (memory.Read() - start) / others;
        crowd.Ping(..from);
        start = memory.Read();
        crowd.Ping(from..);
        double afterMessage = connected + ((memory.Read() - start) / others);
        crowd.Burst(..from);
        start = memory.Read();
        crowd.Burst(from..);
        long end = memory.Read();
        return new MemorySlopes
        {
            Connections = connections,
            From = from,
            BytesBefore = before,
            BytesAtEnd = end,
            Connected = connected,
            AfterMessage = afterMessage,
            AfterBurst = afterMessage + ((end - start) / others),
        };
    }

    private static string Describe(MemorySlopes slopes) => string.Create(CultureInfo.InvariantCulture,
        $"idle: {slopes.Connections} connections, bytes for each beyond {slopes.From}: connected {slopes.Connected:N0}, ")
        + string.Create(CultureInfo.InvariantCulture, $"after one message {slopes.AfterMessage:N0}, after a burst {slopes.AfterBurst:N0}; ")
        + string.Create(CultureInfo.InvariantCulture, $"process {slopes.BytesBefore / 1e6:N1} MB before, ")
        + string.Create(CultureInfo.InvariantCulture, $"{slopes.BytesAtEnd / 1e6:N1} MB at the end");
}
