using System.Runtime.InteropServices;
using Gateway.Limits;

namespace Gateway.Lookup;

/// <summary>Puts a directory's entries on disk. The framework flushes files only.</summary>
internal static partial class DirectoryFlush
{
    /// <exception cref="IOException">The system could not.</exception>
    internal static void ToDisk(string directory)
    {
        if (!LinuxKernel.IsUsed)
        {
            return;
        }

        const int ReadOnlyAndCloseOnExec = 0x80000;
        var descriptor = Open(directory, ReadOnlyAndCloseOnExec);
        if (descriptor < 0)
        {
            throw Fault(directory);
        }

        try
        {
            if (FSync(descriptor) != 0)
            {
                throw Fault(directory);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Fault(string directory) => new($"The directory {directory} can't be flushed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
