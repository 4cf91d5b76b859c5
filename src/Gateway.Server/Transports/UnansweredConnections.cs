using System.Buffers.Binary;
using System.Net.Sockets;
using Gateway.Platform;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Transports;

/// <summary>
/// The connections that were accepted last, to determine whether the client of one still waits for the first byte of its answer. Kestrel, when it stops, closes
/// a connection whose request it has not read.
/// </summary>
internal sealed class UnansweredConnections
{
    /// <summary>How long ago a connection may have been accepted: 1 s. A client that sends nothing for longer is idle.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    /// <summary>The number of connections that are kept: 4 096, more than are accepted before a client gets to send its request.</summary>
    private const int MaxCount = 4096;

    // struct tcp_info of linux/tcp.h.
    private const int LevelTcp = 6;
    private const int OptionInfo = 11;
    private const int BytesAckedAt = 120;

    private readonly Queue<(long At, Socket Socket)> _recent = new();

    internal void Add(ConnectionContext connection)
    {
        if (!LinuxKernel.IsUsed || connection.Features.Get<IConnectionSocketFeature>() is not { Socket: { AddressFamily: AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 } socket })
        {
            return;
        }

        lock (_recent)
        {
            _recent.Enqueue((TimeProvider.System.GetTimestamp(), socket));
            while (_recent.Count > MaxCount || !IsRecent(_recent.Peek().At))
            {
                _recent.Dequeue();
            }
        }
    }

    /// <summary>Whether there are any. False if the system does not report it: only Linux does, for TCP.</summary>
    internal bool Any()
    {
        lock (_recent)
        {
            return _recent.Any(one => IsRecent(one.At) && IsUnanswered(one.Socket));
        }
    }

    private static bool IsRecent(long at) => TimeProvider.System.GetElapsedTime(at) < Recent;

    private static bool IsUnanswered(Socket socket)
    {
        try
        {
            Span<byte> info = stackalloc byte[BytesAckedAt + sizeof(ulong)];
            return socket.GetRawSocketOption(LevelTcp, OptionInfo, info) == info.Length && BinaryPrimitives.ReadUInt64LittleEndian(info[BytesAckedAt..]) <= 1;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
