using System.Runtime.InteropServices;
using Gateway.Platform;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Files;

/// <summary>
/// Flushes a directory's entries to disk, because the framework flushes files only. The directory is opened before anything is changed, so that afterwards only
/// the disk can fail.
/// </summary>
internal sealed partial class DirectoryFlush : IDisposable
{
    private const int ReadOnlyAndCloseOnExec = 0x80000;

    private readonly string _path;
    private readonly SafeFileHandle? _directory;

    private DirectoryFlush(string path, SafeFileHandle? directory)
    {
        _path = path;
        _directory = directory;
    }

    /// <summary>Opens the directory. On systems other than Linux there is nothing to do.</summary>
    /// <exception cref="IOException">The directory cannot be opened.</exception>
    internal static DirectoryFlush Open(string directory)
    {
        if (!LinuxKernel.IsUsed)
        {
            return new DirectoryFlush(directory, null);
        }

        var descriptor = Open(directory, ReadOnlyAndCloseOnExec);
        return descriptor >= 0
            ? new DirectoryFlush(directory, new SafeFileHandle(descriptor, ownsHandle: true))
            : throw new IOException($"The directory {directory} can't be opened: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Flushes the directory.</summary>
    /// <returns>Why that failed; null if it succeeded.</returns>
    internal string? ToDisk() => _directory is null || FileCalls.TryFlush(_directory)
        ? null
        : $"The directory {_path} can't be flushed: {Marshal.GetLastPInvokeErrorMessage()}";

    /// <inheritdoc/>
    public void Dispose() => _directory?.Dispose();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);
}
