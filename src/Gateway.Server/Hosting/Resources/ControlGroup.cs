using System.Globalization;

namespace Gateway.Hosting.Resources;

/// <summary>The memory limit of Linux control groups for this process: that of a container, a pod or a systemd unit.</summary>
internal static class ControlGroup
{
    /// <summary>The machine's memory if it cannot be determined: 1 EiB. Version 1 reports "no limit" as a larger number, 2⁶³ rounded down to a page.</summary>
    private const long Unlimited = 1L << 60;

    /// <summary>The smallest limit of the process's group and its ancestors, in both versions; null if there is none, or none below the machine's memory.</summary>
    /// <param name="root">The directory that contains <c>proc</c> and <c>sys</c>: <c>/</c>.</param>
    public static long? MemoryLimit(string root = "/")
    {
        var groups = Path.Combine(root, "proc/self/cgroup");
        var limits = File.Exists(groups) ? File.ReadLines(groups).SelectMany(line => Limits(Path.Combine(root, "sys/fs/cgroup"), line)) : [];
        var machine = MachineMemory(Path.Combine(root, "proc/meminfo"));
        return limits.Where(limit => limit < machine).Order().Select(limit => (long?)limit).FirstOrDefault();
    }

    // "MemTotal:       24684092 kB" (proc_meminfo(5)).
    private static long MachineMemory(string file)
    {
        var total = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal)) : null;
        return long.TryParse(total?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture, out var kibibytes) ? kibibytes * 1024 : Unlimited;
    }

    // id:controllers:path; in version 2 the id is 0 and there are no controllers (cgroups(7)).
    private static IEnumerable<long> Limits(string mount, string line) => line.Split(':', 3) switch
    {
        ["0", "", var path] => Upwards(mount, path, "memory.max"),
        [_, var controllers, var path] when controllers.Split(',').Contains("memory") => Upwards(Path.Combine(mount, "memory"), path, "memory.limit_in_bytes"),
        _ => [],
    };

    // Inside a container the path is often the host's, of which only the mount point itself is visible: missing directories are skipped.
    private static IEnumerable<long> Upwards(string mount, string path, string file)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var depth = parts.Length; depth >= 0; depth--)
        {
            var name = Path.Combine([mount, .. parts[..depth], file]);
            if (File.Exists(name) && long.TryParse(Read(name), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var limit))
            {
                yield return limit;
            }
        }
    }

    // A limit that cannot be read is not an error.
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
