using Gateway.Load.CommandLine;
using Gateway.Load.Messages;

namespace Gateway.Load.FanOut;

/// <summary>The verb fanout.</summary>
internal static class FanOutVerb
{
    private const int MostMembers = 19_000;
    private const int DeepestBurst = 1_024;

    internal static void Run(Arguments arguments)
    {
        RunSettings settings = new(arguments);
        int members = arguments.Whole("members", 100, 1, MostMembers);
        int depth = arguments.Whole("depth", 16, 1, DeepestBurst);
        int size = arguments.Whole("size", 100, Exchange.TagSize, 1 << 16);
        string dialect = arguments.Text("dialect", "gateway");
        arguments.RefuseRest();
        using FanOutLoad load = new(settings, Dialect.Of(dialect, members, size), members, depth, size);
        load.Run();
    }
}
