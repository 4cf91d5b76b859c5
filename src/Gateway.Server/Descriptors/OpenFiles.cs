using System.Globalization;

namespace Gateway.Descriptors;

/// <summary>The process's open-files limit, and how many it has open.</summary>
internal static class OpenFiles
{
    /// <summary>Below this the process can't even open what it is made of: 248, with the listeners of appsettings.json.</summary>
    internal const int Least = 248;

    private const string Open = "/proc/self/fd";

    /// <summary>The soft limit of this process, or null where the system doesn't say (<c>/proc/self/limits</c> is Linux's).</summary>
    /// <param name="root">Where <c>proc</c> is: <c>/</c>.</param>
    public static long? Limit(string root = "/") => Path.Combine(root, "proc/self/limits") is var limits && File.Exists(limits) ? Parse(File.ReadLines(limits)) : null;

    /// <summary>How many this process has open; 0 where the system doesn't say.</summary>
    internal static int Count() => Directory.Exists(Open) ? Directory.EnumerateFileSystemEntries(Open).Count() - 1 : 0;

    /// <summary>Reads the soft limit out of the lines of <c>/proc/self/limits</c>.</summary>
    internal static long? Parse(IEnumerable<string> lines)
    {
        const string Name = "Max open files";
        var line = lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
