using System.Buffers;

namespace Gateway.Transports.Epoll;

// The receiving, on the loop's thread, for a consumer that waits.
internal sealed partial class EpollReader
{
    /// <summary>
    /// A rest of up to so many bytes is copied in front of the next read, which then has the loop's whole buffer; a longer one is read on
    /// behind, so that a message that trickles in is not copied with every byte of it. 4 KiB: less than what one read costs.
    /// </summary>
    private const int ShortRest = 4096;

    /// <summary>Free bytes that a read gets at least, in a buffer of the connection's own: 16 KiB, a TLS record.</summary>
    private const int SmallestRead = 16 * 1024;

    private const int NoLoan = 0;
    private const int Lent = 1;
    private const int Kept = 2;

    private int _loan;
    private bool _ownsBuffers;

    private void Receive()
    {
        if (_failure != 0)
        {
            // Said before the reader began to wait; what the kernel says of a connection that was cut is no news.
            Resume();
            return;
        }

        var buffers = connection.Loop.Buffers;
        var rest = _end - _start;
        var isLoan = rest <= ShortRest && !_ownsBuffers;
        var target = isLoan ? buffers.Receive : Own(rest);
        var offset = isLoan ? rest : _end;
        var space = target.Length - offset;
        var received = connection.Receive(target, offset, space);
        if (received < 0)
        {
            WaitOnOrFail((int)-received);
            return;
        }

        if (isLoan && received > 0)
        {
            Borrow(target, rest);
        }

        _end += (int)received;
        _isFinished = received == 0;

        // A read that filled less than it was offered has emptied the socket, and what comes later is told anew; unless it stopped short of
        // that, or the peer's end came with the bytes: that was told already.
        if (received == space || connection.IsPeerFinished || connection.StopsShort)
        {
            _state = ReadState.Readable;
        }

        Resume();
    }

    // In front of the bytes that were just received goes what was left of those before.
    private void Borrow(byte[] target, int rest)
    {
        if (_buffer is { } before)
        {
            before.AsSpan(_start, rest).CopyTo(target);
            ArrayPool<byte>.Shared.Return(before);
        }

        _buffer = target;
        _isRented = false;
        _start = 0;
        _end = rest;
        _loan = Lent;
    }

    private byte[] Own(int rest)
    {
        if (_buffer is { } own)
        {
            if (own.Length - _end >= Math.Max(SmallestRead, rest))
            {
                return own;
            }

            _buffer = ArrayPool<byte>.Shared.Rent((rest * 2) + SmallestRead);
            own.AsSpan(_start, rest).CopyTo(_buffer);
            ArrayPool<byte>.Shared.Return(own);
        }
        else
        {
            _buffer = ArrayPool<byte>.Shared.Rent(SmallestRead);
        }

        _start = 0;
        _end = rest;
        _isRented = true;
        return _buffer;
    }

    private void WaitOnOrFail(int errno)
    {
        if (errno != Errno.Again)
        {
            _failure = errno;
            Resume();
            return;
        }

        if (_end == _start && _buffer is not null)
        {
            Settle();
        }

        // A false alarm. The waiter stays; whoever wanted it woken meanwhile found nobody waiting, so that is asked again.
        Interlocked.Exchange(ref _state, ReadState.Waiting);
        if (HasWakeReason)
        {
            connection.Post();
        }
    }

    private void Resume()
    {
        _hasUnexamined = false;
        connection.BeginTurn();
        try
        {
            _waiter.SetResult(TakeCancellation());
        }
        finally
        {
            if (Volatile.Read(ref _loan) == Lent && Interlocked.CompareExchange(ref _loan, Kept, Lent) == Lent)
            {
                // The consumer still reads it, here or on another thread: it is the connection's now.
                connection.Loop.Buffers.GiveReceiveAway();
                _ownsBuffers = true;
            }

            connection.Loop.Buffers.EndTurn();
        }
    }
}
