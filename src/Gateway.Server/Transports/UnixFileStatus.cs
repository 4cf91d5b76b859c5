using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Gateway.Limits;

namespace Gateway.Transports;

/// <summary>What stands at a path, a link not followed: whether it is a socket, and which file it is.</summary>
/// <param name="IsSocket">Whether it is one.</param>
/// <param name="Volume">Where it lies: the device on Linux, elsewhere when it was made.</param>
/// <param name="Number">Which one there: the inode on Linux, elsewhere when it was last written, which a socket's file is only once.</param>
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

    /// <summary>What stands there; null for nothing, or nothing that we may see.</summary>
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

    // Of files, only a socket can't be opened by who may read it.
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
