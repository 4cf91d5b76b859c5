using System.Globalization;

namespace Gateway.Load.Measurement;

/// <summary>What the kernel has on record about a process.</summary>
public sealed class ProcessStatus(int process)
{
    private const int UserTimeField = 11;
    private const int SystemTimeField = 12;
    private const long NanosecondsPerTick = 10_000_000;
    private const string ResidentField = "VmRSS:";

    /// <summary>The processor time that all its threads have used, in nanoseconds (in steps of 10 ms).</summary>
    public long ProcessorTime()
    {
        string text = Read("stat");
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        long ticks = long.Parse(fields[UserTimeField], CultureInfo.InvariantCulture)
            + long.Parse(fields[SystemTimeField], CultureInfo.InvariantCulture);
        return ticks * NanosecondsPerTick;
    }

    /// <summary>The memory it has in RAM, in bytes.</summary>
    public long ResidentMemory()
    {
        string line = Array.Find(Read("status").Split('\n'), line => line.StartsWith(ResidentField, StringComparison.Ordinal))
            ?? throw new LoadFailure($"process {process} has no memory of its own");
        return long.Parse(line[ResidentField.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            throw new LoadFailure($"there is no process {process}");
        }
    }
}
