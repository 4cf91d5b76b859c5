using System.Runtime.InteropServices;

namespace Gateway.Native;

/// <summary>A system call failed in a way that the program can't go on from.</summary>
public sealed class NativeException(string call, int error)
    : IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})")
{
    /// <summary>The kernel's error number.</summary>
    public int Error { get; } = error;
}
