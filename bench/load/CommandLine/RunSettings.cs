using Gateway.Native;

namespace Gateway.Load.CommandLine;

/// <summary>The options that every measured run has.</summary>
public sealed record RunSettings
{
    /// <summary>Reads them from the command line.</summary>
    public RunSettings(Arguments arguments)
    {
        Verb = arguments.Verb;
        Target = arguments.Target();
        Seconds = arguments.Number("seconds", 3, 0.1, 600);
        Warmup = arguments.Number("warmup", 1, 0, 600);
        ServerProcess = arguments.Whole("pid", 0, 0, int.MaxValue);
        Spin = arguments.Flag("spin");
        Json = arguments.Flag("json");
    }

    /// <summary>What kind of load this is.</summary>
    public string Verb { get; }

    /// <summary>The server's address.</summary>
    public SocketAddress Target { get; }

    /// <summary>How long to measure.</summary>
    public double Seconds { get; }

    /// <summary>How long to load the server before that.</summary>
    public double Warmup { get; }

    /// <summary>The server's process id, or 0.</summary>
    public int ServerProcess { get; }

    /// <summary>Look for replies without ever sleeping.</summary>
    public bool Spin { get; }

    /// <summary>Print one line of JSON instead of one for people.</summary>
    public bool Json { get; }
}
