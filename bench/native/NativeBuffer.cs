using System.Runtime.InteropServices;

namespace Gateway.Native;

/// <summary>Memory that the garbage collector never moves, to be handed to the kernel.</summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    /// <summary>Takes memory for this many bytes, all zero.</summary>
    public NativeBuffer(int length)
    {
        Length = length;
        Start = (byte*)NativeMemory.AllocZeroed((nuint)length);
    }

    /// <summary>The first byte.</summary>
    public byte* Start { get; }

    /// <summary>How many bytes there are.</summary>
    public int Length { get; }

    /// <summary>All bytes.</summary>
    public Span<byte> Span => new(Start, Length);

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.Free(Start);
}
