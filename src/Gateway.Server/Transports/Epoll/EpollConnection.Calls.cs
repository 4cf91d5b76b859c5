using System.Net;

namespace Gateway.Transports.Epoll;

// Calls on the descriptor. It is closed on the loop's thread and nowhere else, and only once no other thread is inside a call on it: so no
// call can meet the number after it was given to somebody else. The loop's own calls need no guard, for nothing is closed meanwhile.
internal sealed partial class EpollConnection
{
    private const int Closing = int.MinValue;

    /// <summary>What the loop is always told of.</summary>
    internal const uint Always = EpollEvents.Readable | EpollEvents.Urgent | EpollEvents.PeerFinished;

    private readonly int _descriptor;
    private readonly bool _isUnix;

    // How many other threads are inside a call on the descriptor; Closing is added to it when no more may enter.
    private int _users;
    private int _slot = -1;

    /// <summary>Has the loop told when the kernel takes bytes again, too. From any thread. False if the kernel refuses.</summary>
    internal bool WatchForRoom()
    {
        if (!TryEnter())
        {
            return true;
        }

        // Asked again each time: the kernel then looks anew, so that no room is missed that came just before.
        var isWatched = Loop.Change(_slot, _descriptor, Always | EpollEvents.Writable);
        Leave();
        return isWatched;
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

    /// <summary>Hands bytes to the kernel. From any thread.</summary>
    /// <returns>How many it took, or the negated errno.</returns>
    internal unsafe nint Send(ReadOnlySpan<byte> source)
    {
        var isGuest = !Loop.IsCurrent;
        if (isGuest ? !TryEnter() : _isClosed)
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
                Leave();
            }

            return sent;
        }
    }

    /// <summary>Asks the kernel for our own address. From any thread.</summary>
    internal EndPoint? AskLocalEndPoint()
    {
        if (!TryEnter())
        {
            return null;
        }

        var own = PeerAddress.OfSocket(_descriptor);
        Leave();
        return own;
    }

    /// <summary>Sends FIN. From any thread; a dead connection has nothing left to shut down.</summary>
    internal void ShutdownSend()
    {
        if (TryEnter())
        {
            _ = Libc.Shutdown(_descriptor, Libc.ShutdownSend);
            Leave();
        }
    }

    private void Watch()
    {
        _slot = Loop.Add(this, _descriptor, Always);
        if (_slot < 0)
        {
            _input.Fail(Errno.NoBufferSpace);
        }
    }

    private bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users >= 0)
        {
            var before = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (before == users)
            {
                return true;
            }

            users = before;
        }

        return false;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == Closing)
        {
            Post();
        }
    }
}
