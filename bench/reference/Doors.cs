using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gateway.Reference;

/// <summary>The ports that a reference server listens on at 127.0.0.1; null where it doesn't.</summary>
public sealed record Doors
{
    /// <summary>Lines: PING, ECHO, GET, QUIT.</summary>
    public ushort? Line { get; private init; }

    /// <summary>The same in frames with a length in front.</summary>
    public ushort? Frames { get; private init; }

    /// <summary>Bytes back as they came.</summary>
    public ushort? Raw { get; private init; }

    /// <summary>HTTP: the body of a POST that is PING is answered PONG.</summary>
    public ushort? Http { get; private init; }

    /// <summary>Not a door, but where there is one of these: each line is POSTed there, and the answer's body is the reply.</summary>
    public ushort? Post { get; private init; }

    /// <summary>Look-ups by datagram.</summary>
    public ushort? Udp { get; private init; }

    /// <summary>The JSON object that the look-ups are answered from.</summary>
    public string? Table { get; private init; }

    /// <summary>Reads the command line: a verb, then options with a value each.</summary>
    public static bool TryParse(string[] arguments, out string verb, [NotNullWhen(true)] out Doors? doors, out string fault)
    {
        verb = arguments.Length > 0 ? arguments[0] : "";
        doors = null;
        fault = verb is "socket" or "kestrel" ? "" : "the first argument must be socket or kestrel";
        Doors read = new();
        for (int i = 1; i < arguments.Length && fault.Length == 0; i += 2)
        {
            string value = i + 1 < arguments.Length ? arguments[i + 1] : "";
            bool isPort = ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;
            (read, fault) = (arguments[i], isPort) switch
            {
                ("--line", true) => (read with { Line = port }, ""),
                ("--frames", true) => (read with { Frames = port }, ""),
                ("--raw", true) => (read with { Raw = port }, ""),
                ("--http", true) when verb == "kestrel" => (read with { Http = port }, ""),
                ("--post", true) when verb == "kestrel" => (read with { Post = port }, ""),
                ("--udp", true) when verb == "socket" => (read with { Udp = port }, ""),
                ("--table", _) when verb == "socket" && File.Exists(value) => (read with { Table = value }, ""),
                _ => (read, $"{arguments[i]} {value}: not an option of {verb}, not a port, or no such file"),
            };
        }

        if (fault.Length == 0 && read.Udp is null != read.Table is null)
        {
            fault = "--udp and --table go together";
        }

        doors = fault.Length == 0 ? read : null;
        return doors is not null;
    }
}
