using System.Buffers;

namespace Gateway.Http.WebSockets;

/// <summary>Bytes that wait, in an array of the pool's that grows as they do. While there are none no array is held.</summary>
internal struct RentedBuffer
{
    /// <summary>The first array's size: a page, which holds most messages whole.</summary>
    private const int Smallest = 4096;

    private byte[]? _array;
    private int _start;
    private int _end;

    /// <summary>Bytes that wait.</summary>
    internal readonly int Length => _end - _start;

    /// <summary>What waits.</summary>
    internal readonly Memory<byte> Filled => _array.AsMemory(_start, Length);

    /// <summary>Where more may be written; empty until <see cref="Reserve"/>.</summary>
    internal readonly Memory<byte> Free => _array.AsMemory(_end);

    /// <summary>The first bytes of what waits, for a reader of sequences.</summary>
    internal readonly ReadOnlySequence<byte> First(int length) =>
        _array is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_array, _start, length);

    /// <summary>Makes <see cref="Free"/> at least so long. What was handed out before is no longer valid.</summary>
    internal void Reserve(int room)
    {
        if (_array is null)
        {
            _array = ArrayPool<byte>.Shared.Rent(Math.Max(room, Smallest));
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

    /// <summary>So many bytes were written.</summary>
    internal void Advance(int bytes) => _end += bytes;

    /// <summary>So many bytes are done with.</summary>
    internal void Consume(int bytes)
    {
        _start += bytes;
        if (_start == _end)
        {
            Return();
        }
    }

    /// <summary>Forgets everything and gives the array back.</summary>
    internal void Return()
    {
        if (_array is { } array)
        {
            (_array, _start, _end) = (null, 0, 0);
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
