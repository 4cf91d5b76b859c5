using System.Globalization;

namespace Gateway.Hosting.Resources;

/// <summary>What there is to spend.</summary>
/// <param name="Memory">Bytes that the process may use: all of the machine's, or what the runtime takes of a container's, three quarters by default.</param>
/// <param name="Container">Bytes that the container was given; null where no control group sets a limit.</param>
/// <param name="OpenFiles">Files that the process may open; null where the system does not say.</param>
internal sealed record Machine(long Memory, long? Container, long? OpenFiles)
{
    /// <summary>Whose memory it is, in words.</summary>
    internal string MemoryText => Container switch
    {
        null => $"{Mebibytes(Memory)} of the machine",
        { } container when container > Memory => $"{Mebibytes(Memory)} that the runtime takes of the container's {Mebibytes(container)}",
        _ => $"{Mebibytes(Memory)} of the container",
    };

    /// <summary>Reads it.</summary>
    /// <param name="available">Bytes that the runtime lets its heap have.</param>
    /// <param name="root">Where <c>proc</c> and <c>sys</c> are.</param>
    internal static Machine Read(long available, string root = "/")
    {
        var container = ControlGroup.MemoryLimit(root);
        return new Machine(Math.Min(available, container ?? available), container, Descriptors.OpenFiles.Limit(root));
    }

    /// <summary>This one.</summary>
    internal static Machine Read() => Read(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    internal static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");
}
