using System.Runtime.InteropServices;
using Gateway.Platform;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Files;

/// <summary>What the file system reports of a file without reading it. Two equal values mean the same file in the same state.</summary>
/// <param name="Kind">The kind of entry.</param>
/// <param name="Device">The device; 0 if the system does not say.</param>
/// <param name="Inode">The inode number; 0 if the system does not say.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Written">When the content was last written, in ns since 1970; programs can set it to any value.</param>
/// <param name="Changed">When anything of the file was last changed, in ns since 1970; nobody can set it.</param>
internal readonly record struct FileStatus(FileKind Kind, ulong Device, ulong Inode, long Length, long Written, long Changed)
{
    // Offsets in struct statx, the same on every processor.
    private const int OwnerAt = 20;
    private const int ModeAt = 28;
    private const int InodeAt = 32;
    private const int LengthAt = 40;
    private const int ChangedAt = 96;
    private const int WrittenAt = 112;
    private const int DeviceAt = 136;
    private const ulong IsMountRootAttribute = 0x2000;
    private const ushort KindBits = 0xF000;
    private const ushort RegularFile = 0x8000;
    private const ushort Directory = 0x4000;

    private static volatile bool _hasStatx = LinuxKernel.IsUsed;

    /// <summary>The permission bits; null if the system has none.</summary>
    internal UnixFileMode? Mode { get; private init; }

    /// <summary>The owner's id; null if the system does not say.</summary>
    internal uint? Owner { get; private init; }

    /// <summary>The group's id; null if the system does not say.</summary>
    internal uint? Group { get; private init; }

    /// <summary>Whether the file is a mount point, so that its name cannot be given to another file. Linux since 5.8.</summary>
    internal bool IsMountRoot { get; private init; }

    /// <summary>The status of a path, with links followed; null if there is nothing.</summary>
    /// <exception cref="FileReadException">That cannot be determined.</exception>
    internal static FileStatus? Read(string path) => ByStatx(FileCalls.NoDirectory, path, 0, path, out var status) ? status : Portable(path);

    /// <summary>The status of an open file.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="path">Its path, for systems that do not report by handle.</param>
    /// <exception cref="FileReadException">That cannot be determined.</exception>
    internal static FileStatus Read(SafeFileHandle file, string path) =>
        (ByStatx((int)file.DangerousGetHandle(), "", FileCalls.EmptyPath, path, out var status) ? status : Portable(path))
        ?? throw new FileReadException($"Could not find file '{path}'");

    /// <summary>The status that the framework reports on every system: less, but enough to detect most changes.</summary>
    internal static FileStatus? Portable(string path)
    {
        try
        {
            if (System.IO.Directory.Exists(path))
            {
                return new FileStatus(FileKind.Directory, 0, 0, 0, 0, 0);
            }

            var file = new FileInfo(path);
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return file.Exists
                ? new FileStatus(FileKind.File, 0, 0, file.Length, Nanoseconds(file.LastWriteTimeUtc), Nanoseconds(file.CreationTimeUtc))
                {
                    Mode = OperatingSystem.IsWindows() ? null : file.UnixFileMode,
                }
                : null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FileReadException(exception.Message.TrimEnd('.'), exception);
        }
    }

    private static unsafe bool ByStatx(int directory, string path, int flags, string name, out FileStatus? status)
    {
        status = null;
        if (!_hasStatx)
        {
            return false;
        }

        try
        {
            var bytes = stackalloc byte[FileCalls.StatusSize];
            if (FileCalls.Status(directory, path, flags, FileCalls.BasicStatus, bytes) == 0)
            {
                status = Parse(new ReadOnlySpan<byte>(bytes, FileCalls.StatusSize));
                return true;
            }
        }
        catch (EntryPointNotFoundException)
        {
            _hasStatx = false;
            return false;
        }

        var error = Marshal.GetLastPInvokeError();
        if (error is FileCalls.NotThere or FileCalls.NotADirectory)
        {
            return true;
        }

        if (error is FileCalls.NotImplemented or FileCalls.NotPermitted)
        {
            // Old kernels, and sandboxes that allow only older system calls.
            _hasStatx = false;
            return false;
        }

        throw new FileReadException($"'{name}' can't be read: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static FileStatus Parse(ReadOnlySpan<byte> bytes)
    {
        var mode = BitConverter.ToUInt16(bytes[ModeAt..]);
        var device = ((ulong)BitConverter.ToUInt32(bytes[DeviceAt..]) << 32) | BitConverter.ToUInt32(bytes[(DeviceAt + 4)..]);
        var kind = (mode & KindBits) switch { RegularFile => FileKind.File, Directory => FileKind.Directory, _ => FileKind.Other };
        return new FileStatus(kind, device, BitConverter.ToUInt64(bytes[InodeAt..]), BitConverter.ToInt64(bytes[LengthAt..]), Time(bytes[WrittenAt..]), Time(bytes[ChangedAt..]))
        {
            Mode = (UnixFileMode)(mode & 0xFFF),
            Owner = BitConverter.ToUInt32(bytes[OwnerAt..]),
            Group = BitConverter.ToUInt32(bytes[(OwnerAt + 4)..]),
            IsMountRoot = (BitConverter.ToUInt64(bytes[8..]) & IsMountRootAttribute) != 0,
        };
    }

    // A time in the year 1601 or 9999 may overflow, which still distinguishes two states.
    private static long Time(ReadOnlySpan<byte> bytes) => unchecked((BitConverter.ToInt64(bytes) * 1_000_000_000) + BitConverter.ToUInt32(bytes[8..]));

    private static long Nanoseconds(DateTime time) => unchecked((time - DateTime.UnixEpoch).Ticks * 100);
}
