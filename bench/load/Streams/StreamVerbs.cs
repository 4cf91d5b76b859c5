using Gateway.Load.CommandLine;
using Gateway.Load.Messages;

namespace Gateway.Load.Streams;

/// <summary>The verbs line, frames and raw.</summary>
internal static class StreamVerbs
{
    private const int MostConnections = 19_000;
    private const int DeepestPipeline = 65_536;

    internal static void Line(Arguments arguments) => Run(arguments, Exchanges.Line(arguments));

    internal static void Frames(Arguments arguments) => Run(arguments, Exchanges.Frames(arguments));

    internal static void Raw(Arguments arguments) => Run(arguments, Exchanges.Raw(arguments));

    private static void Run(Arguments arguments, Exchange exchange)
    {
        RunSettings settings = new(arguments);
        int connections = arguments.Whole("connections", 64, 1, MostConnections);
        int depth = arguments.Whole("depth", 1, 1, DeepestPipeline);
        int probes = arguments.Whole("probes", 0, 0, connections);
        double rate = arguments.Number("rate", 0, 0, 1e8);
        arguments.RefuseRest();
        if (rate > 0 && (depth > 1 || probes > 0))
        {
            throw new ArgumentFault("--depth and --probes are for a closed loop; a fixed --rate sends what is due");
        }

        using StreamLoad load = rate > 0
            ? new OpenLoop(settings, exchange, connections, rate)
            : new ClosedLoop(settings, exchange, connections, depth, probes);
        load.Run();
    }
}
