using System.Globalization;

namespace Gateway.Hosting.Resources;

/// <summary>The memory limit that Linux's control groups put on this process: a container's, a pod's, a systemd unit's.</summary>
internal static class ControlGroup
{
    /// <summary>Where the machine does not say what it has: 1 EiB. Version 1's word for "no limit" is above that, 2⁶³ rounded down to a page.</summary>
    private const long Unlimited = 1L << 60;

    /// <summary>The least limit among the process's group and those above it, of both versions; null where there is none, or none below what the machine has.</summary>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> are: <c>/</c>.</param>
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

    // id:controllers:path, with id 0 and no controllers in version 2 (cgroups(7)).
    private static IEnumerable<long> Limits(string mount, string line) => line.Split(':', 3) switch
    {
        ["0", "", var path] => Upwards(mount, path, "memory.max"),
        [_, var controllers, var path] when controllers.Split(',').Contains("memory") => Upwards(Path.Combine(mount, "memory"), path, "memory.limit_in_bytes"),
        _ => [],
    };

    // Inside a container the path is often the host's, of which only the mount itself is seen: what does not exist is passed over.
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

    // A limit that we may not see is no reason to fail.
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
