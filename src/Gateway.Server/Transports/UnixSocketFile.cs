using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Gateway.Limits;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Transports;

/// <summary>
/// The file that a Unix socket is reached by: its mode, and who may replace it. One that a dead process left is replaced, one that is
/// served is not.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class UnixSocketFile
{
    /// <summary>For the doors of clients: owner and group, so that a group says who may connect.</summary>
    internal const UnixFileMode ClientMode = OwnerMode | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>For the operator's own door: the owner alone.</summary>
    internal const UnixFileMode OwnerMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Times that a stale file is replaced before giving up: 3, in case several processes start at once.</summary>
    private const int Attempts = 3;

    /// <summary>Binds a socket to the path.</summary>
    /// <exception cref="SocketFileException">The path can't be used; the text says why and what to do.</exception>
    internal static void Bind(Socket socket, UnixDomainSocketEndPoint endPoint, UnixFileMode mode)
    {
        var path = endPoint.ToString();
        if (Path.GetDirectoryName(path) is { } directory && !Directory.Exists(directory))
        {
            throw new SocketFileException(SocketError.AddressNotAvailable, $"the directory {directory} does not exist. Create it, or choose another path.");
        }

        // Linux creates the file with the socket's own mode less the umask, so it is never open wider than this; then the umask is undone.
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

    /// <summary>Removes a socket's file if it is still that one; to be asked while the socket is open.</summary>
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
            // Not ours to remove any more: the next start replaces it.
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
    // nobody is, and the process behind it never notices. Not every system has it; there the process sees a connection that says nothing.
    // A file that we may not open is not ours to replace.
    private static bool IsServed(string path)
    {
        // What is gone meanwhile is not in the way.
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
