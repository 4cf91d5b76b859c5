using Gateway.Native;

namespace Gateway.Reference.Epoll;

/// <summary>The replies to everything that one read brought, gathered for one send.</summary>
internal sealed class Output : IDisposable
{
    private const int Capacity = 512 * 1024;

    private readonly NativeBuffer _buffer = new(Capacity);
    private int _length;

    internal bool IsEmpty => _length == 0;

    internal ReadOnlySpan<byte> Written => _buffer.Span[.._length];

    internal bool HasRoom(int length) => Capacity - _length >= length;

    /// <summary>Room that the caller fills at once.</summary>
    internal Span<byte> Take(int length)
    {
        Span<byte> room = _buffer.Span.Slice(_length, length);
        _length += length;
        return room;
    }

    internal void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    internal void Clear() => _length = 0;

    internal unsafe int Send(int descriptor) => Sockets.Send(descriptor, _buffer.Start, _length);

    public void Dispose() => _buffer.Dispose();
}
