using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Transports;

/// <summary>
/// The file that a Unix socket is reached by: its mode, and who may replace it. One that a dead process left is replaced, one that is
/// served is not. The runtime removes it when the socket is disposed.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixSocketFile
{
    /// <summary>For the doors of clients: owner and group, so that a group says who may connect.</summary>
    internal const UnixFileMode ClientMode = OwnerMode | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>For the operator's own door: the owner alone.</summary>
    internal const UnixFileMode OwnerMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Times that a stale file is replaced before giving up: 3, in case several processes start at once.</summary>
    private const int Attempts = 3;

    /// <exception cref="SocketFileException">The path can't be used; the text says why and what to do.</exception>
    internal static void Bind(Socket socket, UnixDomainSocketEndPoint endPoint, UnixFileMode mode)
    {
        var path = endPoint.ToString();
        if (Path.GetDirectoryName(path) is { } directory && !Directory.Exists(directory))
        {
            throw new SocketFileException(SocketError.AddressNotAvailable, $"the directory {directory} does not exist. Create it, or choose another path.");
        }

        // The file is created with the socket's own mode less the umask, so it is never open wider than this; then the umask is undone.
        SetMode(socket, mode);
        for (var attempt = 1; !TryBind(socket, endPoint); attempt++)
        {
            if (attempt == Attempts)
            {
                throw InUse();
            }

            RemoveStale(path);
        }

        File.SetUnixFileMode(path, mode);
    }

    /// <summary>Removes a dead process's file; whatever else is there stays, for whoever binds to find.</summary>
    internal static void RemoveIfDead(string path)
    {
        if (!Path.Exists(path))
        {
            return;
        }

        try
        {
            RemoveStale(path);
        }
        catch (SocketFileException)
        {
            // Served, no socket, or not ours to remove.
        }
    }

    private static void SetMode(Socket socket, UnixFileMode mode)
    {
        using var handle = new SafeFileHandle(socket.Handle, ownsHandle: false);
        File.SetUnixFileMode(handle, mode);
    }

    private static bool TryBind(Socket socket, UnixDomainSocketEndPoint endPoint)
    {
        try
        {
            socket.Bind(endPoint);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }

    // Several processes may find the same stale file. Each first takes it aside, which only one can do, and looks again: if in
    // between another has put a living one there, that is what was taken, and it goes back.
    private static void RemoveStale(string path)
    {
        if (IsServed(path))
        {
            throw InUse();
        }

        var aside = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        try
        {
            File.Move(path, aside);
            if (IsServed(aside))
            {
                File.Move(aside, path);
                throw InUse();
            }

            File.Delete(aside);
        }
        catch (FileNotFoundException)
        {
            // Another process was faster; the next attempt finds out what it has put there.
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new SocketFileException(SocketError.AccessDenied, $"a dead process left that file and it can't be removed: {exception.Message}");
        }
    }

    // No stream or datagram socket talks to this kind: the kernel refuses with one error where a socket is bound, with another where
    // nobody is, and the process behind it never notices. A file that we may not open is not ours to replace.
    private static bool IsServed(string path)
    {
        if (!IsSocket(path))
        {
            throw new SocketFileException(SocketError.NotSocket, "a file that is no socket is there. Move it away, or choose another path.");
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }

    private static SocketFileException InUse() =>
        new(SocketError.AddressAlreadyInUse, "another process serves that socket. Stop it, or choose another path.");

    private static unsafe bool IsSocket(string path)
    {
        const int CurrentDirectory = -100;
        const int DoNotFollow = 0x100;
        const uint Type = 1;
        const int ModeOffset = 28;
        const int SocketMode = 0xC000;
        const int TypeMask = 0xF000;
        var status = stackalloc byte[256];

        // What is gone meanwhile is not in the way; elsewhere than on Linux the operator must know what is there.
        return !OperatingSystem.IsLinux() || StatX(CurrentDirectory, path, DoNotFollow, Type, status) != 0 || (*(ushort*)(status + ModeOffset) & TypeMask) == SocketMode;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int directory, string path, int flags, uint mask, byte* status);
}
