using System.Globalization;

namespace Gateway.Limits;

/// <summary>The process's open-files limit, and how many connections fit under it.</summary>
public static class OpenFiles
{
    /// <summary>Files kept free for everything that is not a connection: assemblies, logs, configuration, listeners.</summary>
    public const int Reserve = 256;

    /// <summary>The soft limit of this process, or null where the system doesn't say (<c>/proc/self/limits</c> is Linux's).</summary>
    /// <param name="root">Where <c>proc</c> is: <c>/</c>.</param>
    public static long? Limit(string root = "/") => Path.Combine(root, "proc/self/limits") is var limits && File.Exists(limits) ? Parse(File.ReadLines(limits)) : null;

    /// <summary>How many stream connections fit; at least 1.</summary>
    /// <param name="wanted">No more than these.</param>
    /// <param name="tunnels">So many of them take two files, if they come.</param>
    /// <param name="others">What HTTP and shared connections to back ends take.</param>
    /// <param name="limit">What the process may open; null for no limit.</param>
    public static int Fit(int wanted, int tunnels, long others, long? limit)
    {
        if (limit is not { } files)
        {
            return wanted;
        }

        var free = files - others - Reserve;
        return (int)Math.Clamp(Math.Max(free / 2, free - tunnels), 1, wanted);
    }

    /// <summary>Reads the soft limit out of the lines of <c>/proc/self/limits</c>.</summary>
    internal static long? Parse(IEnumerable<string> lines)
    {
        const string Name = "Max open files";
        var line = lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
