using System.Buffers;

namespace Gateway.Transports.Epoll;

/// <summary>Received bytes that are not consumed yet, and whose buffer they lie in: the loop's, on loan, or a rented one.</summary>
/// <remarks>
/// <para>
/// Bytes lie in the loop's receive buffer from the moment they are received until the consumer advances, which in the session happens before
/// its turn ends. What it leaves moves to a rented buffer; so an idle connection owns none. A consumer that ends its turn without having
/// advanced keeps the loop's buffer, the loop takes another, and from then on that connection receives into rented buffers.
/// </para>
/// <para>
/// A value in its <see cref="EpollReader"/>, so that it costs no object; never copied. Whoever has the reader's turn uses it: the consumer,
/// or the loop while the consumer waits. Only <see cref="TryKeepLoan"/> may come while the consumer is at work on another thread.
/// </para>
/// </remarks>
internal struct ReceiveBuffer
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

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _loan;
    private bool _isRented;
    private bool _ownsBuffers;

    /// <summary>Whether there are bytes that the consumer has not examined yet.</summary>
    internal bool HasUnexamined { get; set; }

    /// <summary>Whether the stream has ended behind these bytes.</summary>
    internal bool IsFinished { get; private set; }

    /// <summary>Whether there are no bytes.</summary>
    internal readonly bool IsEmpty => _end == _start;

    /// <summary>The bytes. Valid until they are advanced.</summary>
    internal readonly ReadOnlySequence<byte> Bytes => _buffer is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start);

    /// <summary>Drops what was consumed, gives the loop's buffer back, and a rented one once it is empty. For the consumer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A position does not lie in <see cref="Bytes"/>.</exception>
    internal void Advance(SequencePosition consumed, SequencePosition examined)
    {
        // An empty result has no buffer, and its positions say nothing.
        if (_buffer is null)
        {
            return;
        }

        var from = Index(consumed);
        var seen = Index(examined);
        if (from < _start || from > seen || seen > _end)
        {
            throw new ArgumentOutOfRangeException(nameof(consumed), "A position does not lie in the buffer that was read.");
        }

        _start = from;
        HasUnexamined = seen < _end;
        Settle();
    }

    /// <summary>Drops the bytes and gives their buffer back.</summary>
    internal void Drop()
    {
        if (_buffer is not null)
        {
            _end = _start;
            Settle();
        }
    }

    /// <summary>Gives the buffer back if there are no bytes in it.</summary>
    internal void DropIfEmpty()
    {
        if (IsEmpty)
        {
            Drop();
        }
    }

    /// <summary>Where the next read goes: behind <paramref name="offset"/>, in the loop's buffer or in one of its own. Only for the loop.</summary>
    internal byte[] Prepare(LoopBuffers buffers, out int offset)
    {
        var rest = _end - _start;
        if (rest <= ShortRest && !_ownsBuffers)
        {
            offset = rest;
            return buffers.Receive;
        }

        var own = Own(rest);
        offset = _end;
        return own;
    }

    /// <summary>So many bytes were read into what <see cref="Prepare"/> gave; none at the end of the stream. Only for the loop.</summary>
    internal void Append(byte[] target, int received)
    {
        if (received > 0 && !ReferenceEquals(target, _buffer))
        {
            Borrow(target, _end - _start);
        }

        _end += received;
        IsFinished = received == 0;
    }

    /// <summary>Keeps the loop's buffer after the turn in which it was lent, if it is still in use. Only for the loop.</summary>
    internal bool TryKeepLoan()
    {
        // The consumer still reads it, on the loop's thread or on another: it is the connection's now.
        var keeps = Volatile.Read(ref _loan) == Lent && Interlocked.CompareExchange(ref _loan, Kept, Lent) == Lent;
        _ownsBuffers |= keeps;
        return keeps;
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

    private readonly int Index(SequencePosition position) => ReferenceEquals(position.GetObject(), _buffer)
        ? position.GetInteger() & int.MaxValue
        : throw new ArgumentOutOfRangeException(nameof(position), "A position does not belong to the buffer that was read.");

    // Gives the loop's buffer back, and a rented one once it is empty. What is left of the loop's bytes is copied first.
    private void Settle()
    {
        var left = _end - _start;
        if (_isRented)
        {
            if (left == 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer!);
                _buffer = null;
                _isRented = false;
            }

            return;
        }

        var lent = _buffer!;
        _buffer = null;
        if (left > 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(left);
            _isRented = true;
            lent.AsSpan(_start, left).CopyTo(_buffer);
        }

        _start = 0;
        _end = left;

        // Released: all that was read from the buffer was read before. If the loop has given it away in the meantime, it is garbage now.
        Volatile.Write(ref _loan, NoLoan);
    }
}
