using System.Runtime.InteropServices;

namespace Gateway.Files;

/// <summary>System calls on files that the framework does not offer. Linux only.</summary>
internal static unsafe partial class FileCalls
{
    /// <summary>Passed in place of a directory descriptor: paths are absolute.</summary>
    internal const int NoDirectory = -100;

    /// <summary>The path is empty, and the descriptor itself is meant.</summary>
    internal const int EmptyPath = 0x1000;

    /// <summary>All fields that <c>stat</c> returns.</summary>
    internal const uint BasicStatus = 0x7FF;

    /// <summary>The size of a <c>struct statx</c>, in bytes.</summary>
    internal const int StatusSize = 256;

    /// <summary>The maximum length of a path, in bytes, its terminator included.</summary>
    internal const int MaxPathLength = 4096;

    internal const int NotThere = 2;
    internal const int NotADirectory = 20;
    internal const int NotPermitted = 1;
    internal const int NotImplemented = 38;

    private const int Interrupted = 4;
    private const int MayWriteAndSearch = 3;
    private const int MayWrite = 2;
    private const int Effective = 0x200;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int Status(int directory, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial byte* RealPath(string path, byte* real);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    internal static partial int ChangeOwner(SafeHandle file, uint owner, uint group);

    /// <summary>Flushes a file's content, or a directory's entries, to the disk; <c>errno</c> says why that failed. Repeated if a signal interrupts it.</summary>
    internal static bool TryFlush(SafeHandle file)
    {
        int result;
        do
        {
            result = Flush(file);
        }
        while (result != 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return result == 0;
    }

    /// <summary>Whether files can be created and replaced in a directory; <c>errno</c> says why not.</summary>
    internal static bool MayChange(string directory) => Access(NoDirectory, directory, MayWriteAndSearch, Effective) == 0;

    /// <summary>Whether a file's content can be changed.</summary>
    internal static bool MayWriteTo(string file) => Access(NoDirectory, file, MayWrite, Effective) == 0;

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeHandle file);

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Access(int directory, string path, int mode, int flags);
}
