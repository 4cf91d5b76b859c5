using Gateway.Load.CommandLine;
using Gateway.Load.Messages;

namespace Gateway.Load.Datagrams;

/// <summary>The verb udp.</summary>
internal static class LookupVerb
{
    internal const int DefaultKeys = 10_240;
    internal const int DefaultKeySize = 32;
    internal const int MostKeys = 1_000_000;

    private const int MostOpen = 64;

    internal static void Run(Arguments arguments)
    {
        RunSettings settings = new(arguments);
        int open = arguments.Whole("open", 32, 1, MostOpen);
        int sockets = arguments.Whole("sockets", 4, 1, 1024);
        int keys = arguments.Whole("keys", DefaultKeys, open, MostKeys);
        int keySize = arguments.Whole("key-size", DefaultKeySize, LookupText.LeastSize, LookupText.MostSize);
        double rate = arguments.Number("rate", 0, 0, 1e8);
        arguments.RefuseRest();
        LookupSocket[] opened = [.. Enumerable.Range(0, sockets).Select(id => new LookupSocket(id, settings.Target, open, keys, keySize))];
        using LookupLoad load = new(settings, opened, rate);
        load.Run();
    }
}
