using System.Net;

namespace Gateway.Transports.Epoll;

/// <summary>A connected socket of a loop: its descriptor, the system calls on it, and the state that the kernel has reported.</summary>
/// <remarks>
/// <para>
/// The descriptor is closed only on the loop's thread, and only when no other thread is inside a call on it. So no call can use the number after the kernel has
/// assigned it to another file. The loop's own calls need no guard, because the descriptor is not closed during them.
/// </para>
/// <para>A struct that is a field of its connection, so that it needs no object; it must never be copied.</para>
/// </remarks>
internal struct EpollSocket
{
    /// <summary>The events that are always registered.</summary>
    internal const uint BaseEvents = EpollEvents.Readable | EpollEvents.Urgent | EpollEvents.PeerFinished;

    private readonly int _descriptor;
    private int _slot;
    private DescriptorUsers _users;
    private readonly bool _isUnix;
    private volatile bool _isClosed;

    /// <param name="descriptor">The non-blocking socket.</param>
    /// <param name="isUnix">Whether it is a Unix socket, over which descriptors can be passed.</param>
    /// <param name="slot">The slot in the loop, if the socket is already registered; otherwise -1.</param>
    internal EpollSocket(int descriptor, bool isUnix, int slot) => (_descriptor, _isUnix, _slot) = (descriptor, isUnix, slot);

    /// <summary>Whether the descriptor is closed. Changed only by the loop.</summary>
    internal readonly bool IsClosed => _isClosed;

    /// <summary>Whether the kernel has reported that no more bytes follow those that it has.</summary>
    internal bool IsPeerFinished { get; private set; }

    /// <summary>
    /// Whether a read may have ended before the last available byte: at urgent data, or at passed descriptors. Stays true once the peer has sent either of them,
    /// because it may send them again.
    /// </summary>
    internal bool MayReadShort { get; private set; }

    /// <summary>Registers the socket with the loop. Only for the loop.</summary>
    /// <returns>False if the kernel refuses.</returns>
    internal bool Register(EpollConnection owner)
    {
        _slot = owner.Loop.Add(owner, _descriptor, BaseEvents);
        return _slot >= 0;
    }

    /// <summary>Requests an event for when the kernel accepts bytes again. May be called on any thread.</summary>
    /// <returns>False if the kernel refuses.</returns>
    internal bool RequestWritable(EpollConnection owner)
    {
        if (!_users.TryEnter())
        {
            return true;
        }

        // Modified each time: the kernel then checks the socket again, so that space that became free just before is not missed.
        var isRegistered = owner.Loop.Modify(_slot, _descriptor, BaseEvents | EpollEvents.Writable);
        Leave(owner);
        return isRegistered;
    }

    /// <summary>Records the events that affect later reads. Only for the loop.</summary>
    internal void RecordEvents(uint events)
    {
        if ((events & (EpollEvents.PeerFinished | EpollEvents.HungUp | EpollEvents.Error)) != 0)
        {
            IsPeerFinished = true;
        }

        if ((events & EpollEvents.Urgent) != 0)
        {
            MayReadShort = true;
        }
    }

    /// <summary>Receives bytes. Only for the loop.</summary>
    /// <returns>The number of bytes, 0 at the end of the stream, or the negated errno.</returns>
    internal unsafe nint Receive(byte[] target, int offset, int length)
    {
        if (_isClosed)
        {
            return -Errno.BadDescriptor;
        }

        fixed (byte* bytes = target)
        {
            nint received;
            do
            {
                received = _isUnix ? ReceiveUnix(bytes + offset, length) : Libc.Receive(_descriptor, bytes + offset, (nuint)length, 0);
            }
            while (received < 0 && Libc.Errno == Errno.Interrupted);
            return received < 0 ? -Libc.Errno : received;
        }
    }

    /// <summary>Passes bytes to the kernel. May be called on any thread.</summary>
    /// <returns>The number of bytes that the kernel has accepted, or the negated errno.</returns>
    internal unsafe nint Send(ReadOnlySpan<byte> source, EpollConnection owner)
    {
        var isOtherThread = !owner.Loop.IsCurrent;
        if (isOtherThread ? !_users.TryEnter() : _isClosed)
        {
            return -Errno.BadDescriptor;
        }

        fixed (byte* bytes = source)
        {
            nint sent;
            do
            {
                sent = Libc.Send(_descriptor, bytes, (nuint)source.Length, Libc.MessageNoSignal);
            }
            while (sent < 0 && Libc.Errno == Errno.Interrupted);
            sent = sent < 0 ? -Libc.Errno : sent;
            if (isOtherThread)
            {
                Leave(owner);
            }

            return sent;
        }
    }

    /// <summary>Reads the local address from the kernel. May be called on any thread.</summary>
    /// <returns>Null if the descriptor is closed or the socket has no IP address.</returns>
    internal EndPoint? GetLocalEndPoint(EpollConnection owner)
    {
        if (!_users.TryEnter())
        {
            return null;
        }

        var local = PeerAddress.GetLocalEndPoint(_descriptor);
        Leave(owner);
        return local;
    }

    /// <summary>Sends FIN. Has no effect if the descriptor is closed or the connection is broken. May be called on any thread.</summary>
    internal void ShutdownSend(EpollConnection owner)
    {
        if (_users.TryEnter())
        {
            _ = Libc.Shutdown(_descriptor, Libc.ShutdownSend);
            Leave(owner);
        }
    }

    /// <summary>
    /// Sends RST at once, and keeps the descriptor open until the connection is disposed: <c>connect</c> with <c>AF_UNSPEC</c> dissolves the association
    /// (connect(2)), which TCP does by RST. Only for the loop.
    /// </summary>
    internal readonly unsafe void Reset()
    {
        if (_isClosed)
        {
            return;
        }

        var unspecified = stackalloc byte[16];
        new Span<byte>(unspecified, 16).Clear();
        if (Libc.Connect(_descriptor, unspecified, 16) < 0)
        {
            _ = Libc.Shutdown(_descriptor, Libc.ShutdownBoth);
        }
    }

    /// <summary>Prevents calls from now on, including the loop's own. Only for the loop.</summary>
    /// <returns>False while another thread is inside a call. The last one to leave posts the connection, which tries again.</returns>
    internal bool TryBeginClose()
    {
        if (!_users.TryClose())
        {
            return false;
        }

        _isClosed = true;
        return true;
    }

    /// <summary>Closes the descriptor, once <see cref="TryBeginClose"/> has succeeded. Only for the loop.</summary>
    /// <param name="loop">The loop that the socket is registered with.</param>
    /// <param name="isAborted">Whether the connection is closed with RST.</param>
    internal readonly void Close(EpollLoop loop, bool isAborted)
    {
        if (isAborted)
        {
            Libc.SetLingerZero(_descriptor);
        }

        if (_slot >= 0)
        {
            loop.Remove(_slot);
        }

        _ = Libc.Close(_descriptor);
    }

    private void Leave(EpollConnection owner)
    {
        if (_users.Leave())
        {
            owner.Post();
        }
    }

    // The kernel closes descriptors that come with the bytes, because the message has no control buffer, and reports that by MSG_CTRUNC (recvmsg(2)).
    private unsafe nint ReceiveUnix(byte* bytes, int length)
    {
        var vector = new DatagramBytes { Start = bytes, Length = length };
        var message = new SocketMessage { Vectors = &vector, VectorCount = 1 };
        var received = Libc.ReceiveMessage(_descriptor, &message, 0);
        if ((message.Flags & Libc.MessageControlTruncated) != 0)
        {
            MayReadShort = true;
        }

        return received;
    }
}
