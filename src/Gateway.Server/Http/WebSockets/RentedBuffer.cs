using System.Buffers;

namespace Gateway.Http.WebSockets;

/// <summary>A buffer in a pooled array that grows on demand. No array is held while it is empty.</summary>
internal struct RentedBuffer
{
    /// <summary>The size of the first array: a page, which holds most messages as a whole.</summary>
    private const int MinSize = 4096;

    private byte[]? _array;
    private int _start;
    private int _end;

    /// <summary>The number of bytes in the buffer.</summary>
    internal readonly int Length => _end - _start;

    /// <summary>The bytes in the buffer.</summary>
    internal readonly Memory<byte> Filled => _array.AsMemory(_start, Length);

    /// <summary>The free space after them; empty until <see cref="Reserve"/>.</summary>
    internal readonly Memory<byte> Free => _array.AsMemory(_end);

    /// <summary>The first bytes of the buffer as a sequence.</summary>
    internal readonly ReadOnlySequence<byte> First(int length) =>
        _array is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_array, _start, length);

    /// <summary>Makes <see cref="Free"/> at least this long. Memory that was returned before is no longer valid.</summary>
    internal void Reserve(int room)
    {
        if (_array is null)
        {
            _array = ArrayPool<byte>.Shared.Rent(Math.Max(room, MinSize));
        }
        else if (_array.Length - _end < room)
        {
            var roomier = Length + room <= _array.Length ? _array : ArrayPool<byte>.Shared.Rent(Math.Max(Length + room, _array.Length * 2));
            Filled.CopyTo(roomier);
            if (roomier != _array)
            {
                ArrayPool<byte>.Shared.Return(_array);
            }

            (_array, _start, _end) = (roomier, 0, Length);
        }
    }

    /// <summary>Adds bytes that were written to <see cref="Free"/>.</summary>
    internal void Advance(int bytes) => _end += bytes;

    /// <summary>Removes bytes from the start.</summary>
    internal void Consume(int bytes)
    {
        _start += bytes;
        if (_start == _end)
        {
            Return();
        }
    }

    /// <summary>Empties the buffer and returns the array to the pool.</summary>
    internal void Return()
    {
        if (_array is { } array)
        {
            (_array, _start, _end) = (null, 0, 0);
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
