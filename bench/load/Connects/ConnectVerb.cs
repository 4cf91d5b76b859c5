using Gateway.Load.CommandLine;

namespace Gateway.Load.Connects;

/// <summary>The verb connect.</summary>
internal static class ConnectVerb
{
    internal static void Run(Arguments arguments)
    {
        RunSettings settings = new(arguments);
        int concurrent = arguments.Whole("concurrent", 32, 1, 10_000);
        int sources = arguments.Whole("sources", 8, 1, 250);
        arguments.RefuseRest();
        using ConnectLoad load = new(settings, concurrent, sources);
        load.Run();
    }
}
