using System.Buffers;

namespace Gateway.Transports.Epoll;

/// <summary>The received bytes that are not consumed yet. They are in the loop's buffer, which the connection borrows, or in a rented one.</summary>
/// <remarks>
/// <para>
/// Bytes are in the loop's receive buffer from when they are received until the consumer advances, which in a session happens before its turn ends. The bytes that
/// are left then are copied to a rented buffer; so an idle connection owns no buffer. A consumer that ends its turn without advancing keeps the loop's buffer. Then
/// the loop allocates another one, and from then on the connection receives into rented buffers.
/// </para>
/// <para>
/// A struct that is a field of its <see cref="EpollReader"/>, so that it needs no object; it must never be copied. Only the owner of the reader uses it, which is the
/// consumer, or the loop while the consumer waits. Only <see cref="TryKeepBuffer"/> may be called while the consumer runs on another thread.
/// </para>
/// </remarks>
internal struct ReceiveBuffer
{
    /// <summary>
    /// The maximum number of unconsumed bytes that are copied to the front of the loop's buffer before the next read: 4 KiB, which cost less than one read. With more
    /// bytes, the read appends to the rented buffer, so that a long message that arrives slowly is not copied again for every read.
    /// </summary>
    private const int MaxCopiedLength = 4096;

    /// <summary>The minimum number of free bytes for a read into a rented buffer: 16 KiB, a TLS record.</summary>
    private const int MinReadLength = 16 * 1024;

    private const int NotLent = 0;
    private const int Lent = 1;
    private const int Kept = 2;

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _loanState;
    private bool _isRented;
    private bool _ownsBuffers;

    /// <summary>Whether there are bytes that the consumer has not examined yet.</summary>
    internal bool HasUnexamined { get; set; }

    /// <summary>Whether the stream ends after these bytes.</summary>
    internal bool IsFinished { get; private set; }

    /// <summary>Whether there are no bytes.</summary>
    internal readonly bool IsEmpty => _end == _start;

    /// <summary>The bytes. Valid until <see cref="Advance"/>.</summary>
    internal readonly ReadOnlySequence<byte> Bytes => _buffer is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_buffer, _start, _end - _start);

    /// <summary>Removes the consumed bytes, and returns the loop's buffer, or a rented buffer if it is empty. For the consumer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A position is not within <see cref="Bytes"/>.</exception>
    internal void Advance(SequencePosition consumed, SequencePosition examined)
    {
        // An empty result has no buffer, and its positions have no meaning.
        if (_buffer is null)
        {
            return;
        }

        var consumedIndex = GetIndex(consumed);
        var examinedIndex = GetIndex(examined);
        if (consumedIndex < _start || consumedIndex > examinedIndex || examinedIndex > _end)
        {
            throw new ArgumentOutOfRangeException(nameof(consumed), "A position is not within the buffer that was read.");
        }

        _start = consumedIndex;
        HasUnexamined = examinedIndex < _end;
        ReleaseBuffer();
    }

    /// <summary>Drops the bytes and returns their buffer.</summary>
    internal void Clear()
    {
        if (_buffer is not null)
        {
            _end = _start;
            ReleaseBuffer();
        }
    }

    /// <summary>Returns the buffer if it is empty.</summary>
    internal void ReleaseIfEmpty()
    {
        if (IsEmpty)
        {
            Clear();
        }
    }

    /// <summary>Provides the buffer for the next read: the loop's, or a rented one. Only for the loop.</summary>
    /// <param name="buffers">The buffers of the loop.</param>
    /// <param name="offset">The offset at which the read must begin.</param>
    internal byte[] Prepare(LoopBuffers buffers, out int offset)
    {
        var remaining = _end - _start;
        if (remaining <= MaxCopiedLength && !_ownsBuffers)
        {
            offset = remaining;
            return buffers.Receive;
        }

        var rented = EnsureRented(remaining);
        offset = _end;
        return rented;
    }

    /// <summary>Adds the bytes of a read into the buffer that <see cref="Prepare"/> has provided. Only for the loop.</summary>
    /// <param name="target">That buffer.</param>
    /// <param name="received">The number of bytes; 0 at the end of the stream.</param>
    internal void Append(byte[] target, int received)
    {
        if (received > 0 && !ReferenceEquals(target, _buffer))
        {
            BorrowLoopBuffer(target, _end - _start);
        }

        _end += received;
        IsFinished = received == 0;
    }

    /// <summary>Takes ownership of the loop's buffer at the end of the turn in which it was lent, if it is still in use. Only for the loop.</summary>
    /// <returns>Whether the connection now owns the buffer.</returns>
    internal bool TryKeepBuffer()
    {
        // If it is still lent, the consumer still reads it, on the loop's thread or on another one.
        var isKept = Volatile.Read(ref _loanState) == Lent && Interlocked.CompareExchange(ref _loanState, Kept, Lent) == Lent;
        _ownsBuffers |= isKept;
        return isKept;
    }

    // Copies the bytes that are left to the front of the buffer, before those that were just received.
    private void BorrowLoopBuffer(byte[] target, int remaining)
    {
        if (_buffer is { } previous)
        {
            previous.AsSpan(_start, remaining).CopyTo(target);
            ArrayPool<byte>.Shared.Return(previous);
        }

        _buffer = target;
        _isRented = false;
        _start = 0;
        _end = remaining;
        _loanState = Lent;
    }

    private byte[] EnsureRented(int remaining)
    {
        if (_buffer is { } rented)
        {
            if (rented.Length - _end >= Math.Max(MinReadLength, remaining))
            {
                return rented;
            }

            _buffer = ArrayPool<byte>.Shared.Rent((remaining * 2) + MinReadLength);
            rented.AsSpan(_start, remaining).CopyTo(_buffer);
            ArrayPool<byte>.Shared.Return(rented);
        }
        else
        {
            _buffer = ArrayPool<byte>.Shared.Rent(MinReadLength);
        }

        _start = 0;
        _end = remaining;
        _isRented = true;
        return _buffer;
    }

    private readonly int GetIndex(SequencePosition position) => ReferenceEquals(position.GetObject(), _buffer)
        ? position.GetInteger() & int.MaxValue
        : throw new ArgumentOutOfRangeException(nameof(position), "A position does not belong to the buffer that was read.");

    // Returns the loop's buffer, or a rented one if it is empty. Bytes that are left in the loop's buffer are copied to a rented one first.
    private void ReleaseBuffer()
    {
        var remaining = _end - _start;
        if (_isRented)
        {
            if (remaining == 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer!);
                _buffer = null;
                _isRented = false;
            }

            return;
        }

        var lent = _buffer!;
        _buffer = null;
        if (remaining > 0)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(remaining);
            _isRented = true;
            lent.AsSpan(_start, remaining).CopyTo(_buffer);
        }

        _start = 0;
        _end = remaining;

        // A release write: all reads from the buffer have happened before. If the loop has given the buffer up in the meantime, it is garbage now.
        Volatile.Write(ref _loanState, NotLent);
    }
}
