using System.Globalization;

namespace Gateway.Descriptors;

/// <summary>The open-files limit of the process, and the number of open files.</summary>
internal static class OpenFiles
{
    /// <summary>The minimum that the process itself needs: 248, with the listeners of appsettings.json.</summary>
    internal const int Min = 248;

    private const string Open = "/proc/self/fd";

    /// <summary>The soft limit of this process; null if the system does not report it (<c>/proc/self/limits</c> exists only on Linux).</summary>
    /// <param name="root">The directory that contains <c>proc</c>: <c>/</c>.</param>
    public static long? Limit(string root = "/") => Path.Combine(root, "proc/self/limits") is var limits && File.Exists(limits) ? Parse(File.ReadLines(limits)) : null;

    /// <summary>The number of open files of this process; 0 if the system does not report it.</summary>
    internal static int Count() => Directory.Exists(Open) ? Directory.EnumerateFileSystemEntries(Open).Count() - 1 : 0;

    /// <summary>Parses the soft limit from the lines of <c>/proc/self/limits</c>.</summary>
    internal static long? Parse(IEnumerable<string> lines)
    {
        const string Name = "Max open files";
        var line = lines.FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        var soft = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
