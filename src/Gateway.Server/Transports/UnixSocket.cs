using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Gateway.Transports;

/// <summary>
/// A socket that is bound to a file, which goes with it: its own, not one that another process has put in that place meanwhile.
/// </summary>
/// <remarks>
/// The runtime would remove whatever stands at the path, after it has closed the socket. While the socket is open its inode can't be
/// another file's, so the file is looked at, and removed, before that.
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

    /// <summary>Binds one.</summary>
    /// <param name="type">Streams or datagrams.</param>
    /// <param name="path">The file.</param>
    /// <param name="mode">Who may connect.</param>
    /// <exception cref="SocketFileException">The path can't be used; the text says why and what to do.</exception>
    /// <exception cref="SocketException">The system has no such sockets, or no file to spare.</exception>
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

    /// <summary>Removes its file, while the socket is open, so that nobody finds it any more; who has connected stays. Not for two threads at once.</summary>
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

    /// <summary>Binds a descriptor that is another's. The runtime has it remember the path, to remove what stands there in the end: it has no end.</summary>
    private sealed class Borrower(SafeSocketHandle handle) : Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false))
    {
        [SuppressMessage("Usage", "CA2215:Dispose methods should call base class dispose", Justification = "What the base would do is what must not be done.")]
        protected override void Dispose(bool disposing)
        {
        }
    }
}
