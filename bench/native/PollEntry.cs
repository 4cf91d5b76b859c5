using System.Runtime.InteropServices;

namespace Gateway.Native;

/// <summary>One descriptor to wait for (struct pollfd).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    internal const short Readable = 1;
    internal const short Writable = 4;

    internal int Descriptor;
    internal short Wanted;
    internal short Ready;
}
