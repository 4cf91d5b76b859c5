using System.Globalization;
using Gateway.Native;

namespace Gateway.Load.CommandLine;

/// <summary>The options of a command line, <c>--name value</c> or <c>--name</c> alone. Whoever reads one takes it out;
/// what is left at the end is unknown.</summary>
public sealed class Arguments
{
    private const string Marker = "--";

    private readonly Dictionary<string, string?> _options = [];

    /// <summary>Takes the words behind the verb apart.</summary>
    public Arguments(string verb, ReadOnlySpan<string> words)
    {
        Verb = verb;
        for (int i = 0; i < words.Length; i++)
        {
            if (!words[i].StartsWith(Marker, StringComparison.Ordinal))
            {
                throw new ArgumentFault($"'{words[i]}' is not an option");
            }

            bool hasValue = i + 1 < words.Length && !words[i + 1].StartsWith(Marker, StringComparison.Ordinal);
            string name = words[i][Marker.Length..];
            if (!_options.TryAdd(name, hasValue ? words[++i] : null))
            {
                throw new ArgumentFault($"--{name} was given twice");
            }
        }
    }

    /// <summary>The first word of the command line.</summary>
    public string Verb { get; }

    /// <summary>Whether an option without a value was given.</summary>
    public bool Flag(string name)
    {
        bool given = _options.Remove(name, out string? value);
        return value is null ? given : throw new ArgumentFault($"--{name} takes no value");
    }

    /// <summary>An option's text, or what holds without it.</summary>
    public string Text(string name, string otherwise) =>
        _options.Remove(name, out string? value) ? value ?? throw new ArgumentFault($"--{name} needs a value") : otherwise;

    /// <summary>An option's whole number within bounds, or what holds without it.</summary>
    public int Whole(string name, int otherwise, int least, int most)
    {
        string text = Text(name, otherwise.ToString(CultureInfo.InvariantCulture));
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most
            ? value
            : throw new ArgumentFault($"--{name} must be a number from {least} to {most}, not '{text}'");
    }

    /// <summary>An option's number within bounds, or what holds without it.</summary>
    public double Number(string name, double otherwise, double least, double most)
    {
        string text = Text(name, otherwise.ToString(CultureInfo.InvariantCulture));
        return double.TryParse(text, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most
            ? value
            : throw new ArgumentFault(string.Create(CultureInfo.InvariantCulture,
                $"--{name} must be a number from {least} to {most}, not '{text}'"));
    }

    /// <summary>The loopback address that <c>--target</c> names.</summary>
    public SocketAddress Target()
    {
        string text = Text("target", "");
        return SocketAddress.TryParseLoopback(text, out SocketAddress target)
            ? target
            : throw new ArgumentFault($"--target must be a loopback address such as 127.0.0.1:9000, not '{text}'");
    }

    /// <summary>Refuses every option that nobody has read.</summary>
    public void RefuseRest()
    {
        if (_options.Count > 0)
        {
            throw new ArgumentFault($"{Verb} has no option {string.Join(", ", _options.Keys.Select(name => Marker + name))}");
        }
    }
}
