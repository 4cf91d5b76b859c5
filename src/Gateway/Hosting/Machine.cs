using System.Globalization;
using Gateway.Limits;

namespace Gateway.Hosting;

/// <summary>What there is to spend.</summary>
/// <param name="Memory">Bytes.</param>
/// <param name="MemoryOf">Whose memory that is, in words.</param>
/// <param name="OpenFiles">Files that the process may open; null where the system does not say.</param>
internal sealed record Machine(long Memory, string MemoryOf, long? OpenFiles)
{
    /// <summary>Reads it.</summary>
    /// <param name="available">Bytes that the runtime lets its heap have: all of the machine's, or three quarters of a container's.</param>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> are.</param>
    internal static Machine Read(long available, string root = "/") => ControlGroup.MemoryLimit(root) switch
    {
        { } limit when limit <= available => new Machine(limit, "the container's", Limits.OpenFiles.Limit(root)),
        { } limit when available < limit => new Machine(available, $"the runtime's share of the container's {Mebibytes(limit)}", Limits.OpenFiles.Limit(root)),
        _ => new Machine(available, "the machine's", Limits.OpenFiles.Limit(root)),
    };

    /// <summary>This one.</summary>
    internal static Machine Read() => Read(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    internal static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");
}
