using System.Globalization;

namespace Gateway.Hosting.Resources;

/// <summary>The resources of the machine.</summary>
/// <param name="Memory">
/// The memory that the process may use, in bytes: all of the machine's, or the part of a container's that the runtime uses, three quarters by default.
/// </param>
/// <param name="Container">The memory limit of the container, in bytes; null if no control group sets one.</param>
/// <param name="OpenFiles">The open-files limit; null if the system does not report it.</param>
internal sealed record Machine(long Memory, long? Container, long? OpenFiles)
{
    /// <summary>Describes where the memory limit comes from.</summary>
    internal string MemoryText => Container switch
    {
        null => $"{Mebibytes(Memory)} of the machine",
        { } container when container > Memory => $"{Mebibytes(Memory)} that the runtime takes of the container's {Mebibytes(container)}",
        _ => $"{Mebibytes(Memory)} of the container",
    };

    /// <summary>Reads the resources.</summary>
    /// <param name="available">The memory that the runtime makes available to its heap, in bytes.</param>
    /// <param name="root">The directory that contains <c>proc</c> and <c>sys</c>.</param>
    internal static Machine Read(long available, string root = "/")
    {
        var container = ControlGroup.MemoryLimit(root);
        return new Machine(Math.Min(available, container ?? available), container, Descriptors.OpenFiles.Limit(root));
    }

    /// <summary>Reads the resources of this machine.</summary>
    internal static Machine Read() => Read(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    internal static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");
}
