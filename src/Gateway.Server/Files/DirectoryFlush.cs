using System.Runtime.InteropServices;
using Gateway.Platform;

namespace Gateway.Files;

/// <summary>
/// Puts a directory's entries on disk. The framework flushes files only. It is opened before anything is changed, so that what can fail
/// afterwards is the disk alone.
/// </summary>
internal sealed partial class DirectoryFlush : IDisposable
{
    private const int ReadOnlyAndCloseOnExec = 0x80000;
    private const int None = -1;

    private readonly string _path;
    private readonly int _descriptor;

    private DirectoryFlush(string path, int descriptor)
    {
        _path = path;
        _descriptor = descriptor;
    }

    /// <summary>Opens it. Elsewhere than on Linux there is nothing to do.</summary>
    /// <exception cref="IOException">The system could not.</exception>
    internal static DirectoryFlush Open(string directory)
    {
        if (!LinuxKernel.IsUsed)
        {
            return new DirectoryFlush(directory, None);
        }

        var descriptor = Open(directory, ReadOnlyAndCloseOnExec);
        return descriptor >= 0
            ? new DirectoryFlush(directory, descriptor)
            : throw new IOException($"The directory {directory} can't be opened: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Flushes it.</summary>
    /// <returns>Why the system could not; null where it could.</returns>
    internal string? ToDisk() => _descriptor == None || FSync(_descriptor) == 0
        ? null
        : $"The directory {_path} can't be flushed: {Marshal.GetLastPInvokeErrorMessage()}";

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor != None)
        {
            _ = Close(_descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
