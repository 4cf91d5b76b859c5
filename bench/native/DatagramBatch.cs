using System.Runtime.InteropServices;

namespace Gateway.Native;

/// <summary>A fixed number of datagrams that one system call sends or receives together.</summary>
public sealed unsafe class DatagramBatch : IDisposable
{
    private const int DontWait = 0x40;

    private readonly DatagramHeader* _headers;
    private readonly MemoryPiece* _pieces;
    private readonly SocketAddress* _peers;
    private readonly byte* _bytes;
    private readonly int _size;
    private readonly bool _withPeers;

    /// <summary>Creates one of <paramref name="capacity"/> datagrams of at most <paramref name="size"/> bytes; with peers for a socket
    /// that is not connected.</summary>
    public DatagramBatch(int capacity, int size, bool withPeers)
    {
        Capacity = capacity;
        _size = size;
        _withPeers = withPeers;
        _headers = (DatagramHeader*)NativeMemory.AllocZeroed((nuint)(capacity * sizeof(DatagramHeader)));
        _pieces = (MemoryPiece*)NativeMemory.AllocZeroed((nuint)(capacity * sizeof(MemoryPiece)));
        _peers = (SocketAddress*)NativeMemory.AllocZeroed((nuint)(capacity * SocketAddress.ByteCount));
        _bytes = (byte*)NativeMemory.AllocZeroed((nuint)(capacity * size));
        for (int i = 0; i < capacity; i++)
        {
            _pieces[i] = new MemoryPiece { Start = _bytes + ((nint)i * size), Length = size };
            _headers[i] = new DatagramHeader { Pieces = _pieces + i, PieceCount = 1 };
        }
    }

    /// <summary>How many datagrams fit.</summary>
    public int Capacity { get; }

    /// <summary>The bytes that a datagram may fill.</summary>
    public Span<byte> Room(int index) => new(_bytes + ((nint)index * _size), _size);

    /// <summary>The bytes of a datagram that was received.</summary>
    public ReadOnlySpan<byte> Received(int index) => new(_bytes + ((nint)index * _size), _headers[index].Transferred);

    /// <summary>Sets how long a datagram to be sent is.</summary>
    public void SetLength(int index, int length) => _pieces[index].Length = length;

    /// <summary>Addresses a datagram to the sender of one in another batch.</summary>
    public void ReplyTo(int index, DatagramBatch other, int otherIndex) => _peers[index] = other._peers[otherIndex];

    /// <summary>Receives what is there and returns how many datagrams that was.</summary>
    public int Receive(int descriptor)
    {
        for (int i = 0; i < Capacity; i++)
        {
            _pieces[i].Length = _size;
            Address(i);
        }

        int count = Libc.ReceiveMany(descriptor, _headers, Capacity, DontWait, null);
        if (count < 0 && Libc.LastError is var error and not (Errors.WouldBlock or Errors.Interrupted))
        {
            throw new NativeException("recvmmsg", error);
        }

        return Math.Max(count, 0);
    }

    /// <summary>Sends the first <paramref name="count"/> datagrams and returns how many the kernel took.</summary>
    public int Send(int descriptor, int count)
    {
        int sent = 0;
        for (int i = 0; i < count; i++)
        {
            Address(i);
        }

        while (sent < count)
        {
            int taken = Libc.SendMany(descriptor, _headers + sent, count - sent, DontWait);
            if (taken <= 0)
            {
                return Libc.LastError is var error and not (Errors.WouldBlock or Errors.Interrupted)
                    ? throw new NativeException("sendmmsg", error)
                    : sent;
            }

            sent += taken;
        }

        return sent;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_headers);
        NativeMemory.Free(_pieces);
        NativeMemory.Free(_peers);
        NativeMemory.Free(_bytes);
    }

    private void Address(int index)
    {
        if (_withPeers)
        {
            _headers[index].Peer = _peers + index;
            _headers[index].PeerLength = SocketAddress.ByteCount;
        }
    }
}
