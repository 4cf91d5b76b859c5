using System.Runtime.InteropServices;
using Gateway.Platform;

namespace Gateway.Files;

/// <summary>
/// Flushes a directory's entries to disk, because the framework flushes files only. The directory is opened before anything is changed, so that afterwards only
/// the disk can fail.
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

    /// <summary>Opens the directory. On systems other than Linux there is nothing to do.</summary>
    /// <exception cref="IOException">The directory cannot be opened.</exception>
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

    /// <summary>Flushes the directory.</summary>
    /// <returns>Why that failed; null if it succeeded.</returns>
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
