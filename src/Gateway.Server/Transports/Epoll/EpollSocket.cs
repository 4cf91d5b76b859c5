using System.Net;

namespace Gateway.Transports.Epoll;

/// <summary>A connected socket in its loop: its descriptor, the calls on it, and what the kernel has told about it.</summary>
/// <remarks>
/// <para>
/// The descriptor is closed on the loop's thread and nowhere else, and only once no other thread is inside a call on it: so no call can meet
/// the number after it was given to somebody else. The loop's own calls need no guard, for nothing is closed meanwhile.
/// </para>
/// <para>A value in its connection, so that it costs no object; never copied.</para>
/// </remarks>
internal struct EpollSocket
{
    /// <summary>What the loop is always told of.</summary>
    internal const uint Always = EpollEvents.Readable | EpollEvents.Urgent | EpollEvents.PeerFinished;

    private readonly int _descriptor;
    private int _slot;
    private DescriptorUsers _users;
    private readonly bool _isUnix;
    private volatile bool _isClosed;

    /// <param name="descriptor">The socket, non-blocking.</param>
    /// <param name="isUnix">Whether it is a Unix socket, over which descriptors can be passed.</param>
    /// <param name="slot">Its number in the loop, where it is watched already; else -1.</param>
    internal EpollSocket(int descriptor, bool isUnix, int slot) => (_descriptor, _isUnix, _slot) = (descriptor, isUnix, slot);

    /// <summary>Whether the descriptor is closed. Only the loop changes it.</summary>
    internal readonly bool IsClosed => _isClosed;

    /// <summary>Whether the kernel has told that nothing comes behind what is there.</summary>
    internal bool IsPeerFinished { get; private set; }

    /// <summary>
    /// Whether a read may have ended at something else than the last byte that is there: at urgent data, or at descriptors that were passed.
    /// Once a peer has sent such a thing it is expected again.
    /// </summary>
    internal bool StopsShort { get; private set; }

    /// <summary>Has the loop watch it from now on. Only for the loop.</summary>
    /// <returns>False if the kernel refuses.</returns>
    internal bool Watch(EpollConnection owner)
    {
        _slot = owner.Loop.Add(owner, _descriptor, Always);
        return _slot >= 0;
    }

    /// <summary>Has the loop told when the kernel takes bytes again, too. From any thread.</summary>
    /// <returns>False if the kernel refuses.</returns>
    internal bool WatchForRoom(EpollConnection owner)
    {
        if (!_users.TryEnter())
        {
            return true;
        }

        // Asked again each time: the kernel then looks anew, so that no room is missed that came just before.
        var isWatched = owner.Loop.Change(_slot, _descriptor, Always | EpollEvents.Writable);
        Leave(owner);
        return isWatched;
    }

    /// <summary>Keeps what the kernel tells about reads to come. Only for the loop.</summary>
    internal void Note(uint events)
    {
        if ((events & (EpollEvents.PeerFinished | EpollEvents.HungUp | EpollEvents.Error)) != 0)
        {
            IsPeerFinished = true;
        }

        if ((events & EpollEvents.Urgent) != 0)
        {
            StopsShort = true;
        }
    }

    /// <summary>Takes bytes. Only for the loop.</summary>
    /// <returns>Their number, 0 at the end of the stream, or the negated errno.</returns>
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

    /// <summary>Hands bytes to the kernel. From any thread.</summary>
    /// <returns>How many it took, or the negated errno.</returns>
    internal unsafe nint Send(ReadOnlySpan<byte> source, EpollConnection owner)
    {
        var isGuest = !owner.Loop.IsCurrent;
        if (isGuest ? !_users.TryEnter() : _isClosed)
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
            if (isGuest)
            {
                Leave(owner);
            }

            return sent;
        }
    }

    /// <summary>Asks the kernel for our own address. From any thread.</summary>
    internal EndPoint? AskLocalEndPoint(EpollConnection owner)
    {
        if (!_users.TryEnter())
        {
            return null;
        }

        var own = PeerAddress.OfSocket(_descriptor);
        Leave(owner);
        return own;
    }

    /// <summary>Sends FIN. From any thread; a dead connection has nothing left to shut down.</summary>
    internal void ShutdownSend(EpollConnection owner)
    {
        if (_users.TryEnter())
        {
            _ = Libc.Shutdown(_descriptor, Libc.ShutdownSend);
            Leave(owner);
        }
    }

    /// <summary>Sends RST at once, while the descriptor stays ours until it is disposed: an association with nobody is how TCP says it. Only for the loop.</summary>
    internal readonly unsafe void Reset()
    {
        if (_isClosed)
        {
            return;
        }

        var nobody = stackalloc byte[16];
        new Span<byte>(nobody, 16).Clear();
        if (Libc.Connect(_descriptor, nobody, 16) < 0)
        {
            _ = Libc.Shutdown(_descriptor, Libc.ShutdownBoth);
        }
    }

    /// <summary>Allows no call from now on, the loop's own included. Only for the loop.</summary>
    /// <returns>False while another thread is inside a call: the last to leave posts its owner, which tries again.</returns>
    internal bool TryEndCalls()
    {
        if (!_users.TryClose())
        {
            return false;
        }

        _isClosed = true;
        return true;
    }

    /// <summary>Closes the descriptor, once <see cref="TryEndCalls"/> has succeeded. Only for the loop.</summary>
    /// <param name="loop">The loop that watches it.</param>
    /// <param name="isAborted">Whether the peer is told so, by RST.</param>
    internal readonly void Close(EpollLoop loop, bool isAborted)
    {
        if (isAborted)
        {
            Libc.LingerZero(_descriptor);
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

    // Descriptors that came with the bytes are closed by the kernel, since there is no room for them here; it says so.
    private unsafe nint ReceiveUnix(byte* bytes, int length)
    {
        var piece = new DatagramBytes { Start = bytes, Length = length };
        var message = new SocketMessage { Pieces = &piece, PieceCount = 1 };
        var received = Libc.ReceiveMessage(_descriptor, &message, 0);
        if ((message.Flags & Libc.MessageControlTruncated) != 0)
        {
            StopsShort = true;
        }

        return received;
    }
}
