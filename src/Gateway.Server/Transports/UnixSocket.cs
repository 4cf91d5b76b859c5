using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Gateway.Transports;

/// <summary>A socket that is bound to a file and removes it when it is closed: its own file, not one that another process has meanwhile put at that path.</summary>
/// <remarks>
/// The runtime would remove whatever is at the path, after it has closed the socket. While the socket is open its inode cannot be that of another file, so the
/// file is checked and removed before closing.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixSocket : Socket
{
    private readonly string _path;
    private UnixFileStatus? _file;

    private UnixSocket(SafeSocketHandle handle, string path)
        : base(handle)
    {
        _path = path;
        _file = UnixFileStatus.Read(path);
    }

    /// <summary>Binds a socket.</summary>
    /// <param name="type">Stream or datagram.</param>
    /// <param name="path">The file.</param>
    /// <param name="mode">Who may connect.</param>
    /// <exception cref="SocketFileException">The path cannot be used; the text says why and what to do.</exception>
    /// <exception cref="SocketException">The system does not support such sockets, or has no file descriptor left.</exception>
    internal static UnixSocket Bind(SocketType type, string path, UnixFileMode mode)
    {
        var handle = Create(type);
        try
        {
            UnixSocketFile.Bind(new Borrower(handle), new UnixDomainSocketEndPoint(path), mode);
            return new UnixSocket(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static SafeSocketHandle Create(SocketType type)
    {
        var created = new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified).SafeHandle;
        var handle = new SafeSocketHandle(created.DangerousGetHandle(), ownsHandle: true);
        created.SetHandleAsInvalid();
        return handle;
    }

    /// <summary>Removes the file while the socket is open, so that no further client finds it; established connections continue. Not thread-safe.</summary>
    internal void RemoveFile()
    {
        if (_file is { } file)
        {
            _file = null;
            UnixSocketFile.RemoveIfSame(_path, file);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            RemoveFile();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Binds a descriptor that another object owns. The runtime makes the binding socket remember the path, in order to remove the file when it is closed; this
    /// one is never closed.
    /// </summary>
    private sealed class Borrower(SafeSocketHandle handle) : Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false))
    {
        [SuppressMessage("Usage", "CA2215:Dispose methods should call base class dispose", Justification = "What the base would do is what must not be done.")]
        protected override void Dispose(bool disposing)
        {
        }
    }
}
