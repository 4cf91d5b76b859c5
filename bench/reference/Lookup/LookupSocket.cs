using System.Buffers.Binary;
using Gateway.Native;

namespace Gateway.Reference.Lookup;

/// <summary>Answers look-ups, as many datagrams with one system call as are waiting.</summary>
internal sealed class LookupSocket : IDisposable
{
    private const int BatchSize = 64;
    private const int MaxDatagram = 512;
    private const int ReplyHeader = 3;
    private const byte LookupRequest = 1;
    private const byte Found = 0;
    private const byte NotFound = 1;
    private const byte Error = 2;

    private readonly DatagramBatch _requests = new(BatchSize, MaxDatagram, withPeers: true);
    private readonly DatagramBatch _replies = new(BatchSize, MaxDatagram, withPeers: true);
    private readonly LookupTable _table;

    internal LookupSocket(SocketAddress address, LookupTable table)
    {
        _table = table;
        Descriptor = Sockets.OpenDatagram();
        Sockets.Bind(Descriptor, address);
    }

    internal int Descriptor { get; }

    internal void Serve()
    {
        int received = _requests.Receive(Descriptor);
        int answered = 0;
        for (int i = 0; i < received; i++)
        {
            int length = Answer(_requests.Received(i), _replies.Room(answered));
            if (length > 0)
            {
                _replies.SetLength(answered, length);
                _replies.ReplyTo(answered, _requests, i);
                answered++;
            }
        }

        _replies.Send(Descriptor, answered);
    }

    public void Dispose()
    {
        Sockets.Close(Descriptor);
        _requests.Dispose();
        _replies.Dispose();
    }

    private int Answer(ReadOnlySpan<byte> request, Span<byte> reply)
    {
        if (request.IsEmpty)
        {
            return 0;
        }

        if (request.Length < 2 || request[0] != LookupRequest)
        {
            return Write(reply, Error, []);
        }

        if (request.Length - 2 < request[1])
        {
            return 0;
        }

        return _table.TryGet(request.Slice(2, request[1]), out byte[]? value) ? Write(reply, Found, value) : Write(reply, NotFound, []);
    }

    private static int Write(Span<byte> reply, byte status, ReadOnlySpan<byte> value)
    {
        reply[0] = status;
        BinaryPrimitives.WriteUInt16BigEndian(reply[1..], (ushort)value.Length);
        value.CopyTo(reply[ReplyHeader..]);
        return ReplyHeader + value.Length;
    }
}
