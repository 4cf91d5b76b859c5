using System.Buffers.Binary;
using Gateway.Load.Messages;
using Gateway.Native;

namespace Gateway.Load.Streams;

/// <summary>Sends requests, as many in one system call as a connection owes. All connections share one buffer, which always holds the
/// same requests; only the tags are written anew.</summary>
internal sealed unsafe class RequestWriter : IDisposable
{
    private const int LargestBuffer = 4 << 20;

    private readonly NativeBuffer _buffer;
    private readonly int _size;
    private readonly int _capacity;
    private readonly int? _tag;

    internal RequestWriter(Exchange exchange, int mostAtOnce)
    {
        _size = exchange.Request.Length;
        _tag = exchange.RequestTag;
        _capacity = Math.Clamp(LargestBuffer / _size, 1, mostAtOnce);
        _buffer = new NativeBuffer(_capacity * _size);
        for (int i = 0; i < _capacity; i++)
        {
            exchange.Request.CopyTo(_buffer.Span[(i * _size)..]);
        }
    }

    /// <summary>Sends what the connection owes, or goes on with a write that was cut short; false when there is no room for all of
    /// it.</summary>
    internal bool Send(Connection connection)
    {
        while (connection.BatchCount > 0 || connection.Owed > 0)
        {
            if (connection.BatchCount == 0)
            {
                Begin(connection);
            }

            if (_tag is { } offset)
            {
                Stamp(connection, offset);
            }

            int length = connection.BatchCount * _size;
            int sent = Sockets.Send(connection.Descriptor, _buffer.Start + connection.BatchOffset, length - connection.BatchOffset);
            if (sent < 0)
            {
                return sent == -Errors.WouldBlock ? false : throw new NativeException($"connection {connection.Id}: send", -sent);
            }

            connection.BatchOffset += sent;
            if (connection.BatchOffset < length)
            {
                return false;
            }

            connection.BatchCount = 0;
        }

        return true;
    }

    public void Dispose() => _buffer.Dispose();

    private void Begin(Connection connection)
    {
        int count = Math.Min(connection.Owed, _capacity);
        connection.BatchCount = count;
        connection.BatchOffset = 0;
        connection.Owed -= count;
        connection.Sent += count;
    }

    private void Stamp(Connection connection, int offset)
    {
        long first = connection.Sent - connection.BatchCount;
        for (int i = 0; i < connection.BatchCount; i++)
        {
            ulong tag = Payload.Tag(connection.Id, first + i);
            BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(_buffer.Start + ((nint)i * _size) + offset, Exchange.TagSize), tag);
        }
    }
}
