using System.Runtime.InteropServices;

namespace Gateway.Native;

/// <summary>A piece of memory (struct iovec).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MemoryPiece
{
    internal byte* Start;
    internal nint Length;
}
