using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Gateway.Platform;

namespace Gateway.Transports;

/// <summary>The file system entry at a path, with a link not followed: whether it is a socket, and its identity.</summary>
/// <param name="IsSocket">Whether the entry is a socket.</param>
/// <param name="Volume">The device on Linux, the creation time elsewhere.</param>
/// <param name="Number">The inode on Linux; elsewhere the time of the last write, of which a socket's file has only one.</param>
internal readonly partial record struct UnixFileStatus(bool IsSocket, long Volume, long Number)
{
    // struct statx and its flags, of statx(2).
    private const int CurrentDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const uint TypeAndInode = 0x101;
    private const int Size = 256;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;
    private const int SocketMode = 0xC000;
    private const int TypeMask = 0xF000;

    /// <summary>The entry at the path; null if there is nothing, or nothing that is accessible.</summary>
    internal static UnixFileStatus? Read(string path) => LinuxKernel.IsUsed ? ReadLinux(path) : ReadPortable(path);

    [SupportedOSPlatform("linux")]
    private static unsafe UnixFileStatus? ReadLinux(string path)
    {
        var status = stackalloc byte[Size];
        return StatX(CurrentDirectory, path, DoNotFollow, TypeAndInode, status) == 0
            ? new UnixFileStatus((*(ushort*)(status + ModeOffset) & TypeMask) == SocketMode, *(long*)(status + DeviceOffset), *(long*)(status + InodeOffset))
            : null;
    }

    private static UnixFileStatus? ReadPortable(string path)
    {
        var file = new FileInfo(path);
        return file.Exists || Directory.Exists(path)
            ? new UnixFileStatus(IsNoOther(file), file.CreationTimeUtc.Ticks, file.LastWriteTimeUtc.Ticks)
            : null;
    }

    // Only a socket cannot be opened by a process that may read it.
    private static bool IsNoOther(FileInfo file)
    {
        try
        {
            using var opened = file.OpenRead();
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception is IOException and not FileNotFoundException && file.Exists;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [SupportedOSPlatform("linux")]
    private static unsafe partial int StatX(int directory, string path, int flags, uint mask, byte* status);
}
