using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Gateway.Platform;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Transports;

/// <summary>
/// The file of a Unix socket: its mode, and whether an existing one may be replaced. A file that a dead process left is replaced, one that is in use is not.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixSocketFile
{
    /// <summary>For listeners of clients: owner and group, so that membership of the group decides who may connect.</summary>
    internal const UnixFileMode ClientMode = OwnerMode | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>For the operator's socket: the owner only.</summary>
    internal const UnixFileMode OwnerMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The number of attempts to replace a stale file: 3, because several processes may start at once.</summary>
    private const int Attempts = 3;

    /// <summary>Binds a socket to the path.</summary>
    /// <exception cref="SocketFileException">The path cannot be used; the text says why and what to do.</exception>
    internal static void Bind(Socket socket, UnixDomainSocketEndPoint endPoint, UnixFileMode mode)
    {
        var path = endPoint.ToString();
        if (Path.GetDirectoryName(path) is { } directory && !Directory.Exists(directory))
        {
            throw new SocketFileException(SocketError.AddressNotAvailable, $"the directory {directory} does not exist. Create it, or choose another path.");
        }

        // Linux creates the file with the socket's own mode less the umask, so that it is never accessible to more users than this; then the effect of the
        // umask is undone.
        if (LinuxKernel.IsUsed)
        {
            SetMode(socket, mode);
        }

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

    /// <summary>Removes a socket's file if it is still the same one; to be called while the socket is open.</summary>
    internal static void RemoveIfSame(string path, UnixFileStatus file)
    {
        try
        {
            if (UnixFileStatus.Read(path) == file)
            {
                File.Delete(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file can no longer be removed here: the next start replaces it.
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

    // Several processes may find the same stale file. Each one first renames it, which only one can do, and checks it again: if another process has put a live
    // socket there in between, that file was renamed, and is renamed back.
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

    // Stream and datagram sockets cannot connect to a socket of this kind: the kernel refuses with one error if a socket is bound, with another if none is, and
    // the process behind it never notices. Systems without this kind of socket use another one, whose process sees a connection that sends nothing. A file that
    // may not be opened must not be replaced.
    private static bool IsServed(string path)
    {
        // A file that was removed meanwhile is not in the way.
        if (UnixFileStatus.Read(path) is { IsSocket: false })
        {
            throw new SocketFileException(SocketError.NotSocket, "a file that is no socket is there. Move it away, or choose another path.");
        }

        using var probe = new Socket(AddressFamily.Unix, LinuxKernel.IsUsed ? SocketType.Seqpacket : SocketType.Stream, ProtocolType.Unspecified);
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
}
