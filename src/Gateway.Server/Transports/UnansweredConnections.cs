using System.Buffers.Binary;
using System.Net.Sockets;
using Gateway.Platform;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Transports;

/// <summary>
/// The connections that were accepted last, to tell whether the client of one still waits for the first byte of its answer. Kestrel closes those at
/// its end whose request it has not read.
/// </summary>
internal sealed class UnansweredConnections
{
    /// <summary>How long ago one may have been accepted: 1 s. A client that says nothing for longer is idle.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(1);

    /// <summary>So many of the last: 4 096, which is more than are accepted before a client of theirs gets to send.</summary>
    private const int Most = 4096;

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
            while (_recent.Count > Most || !IsRecent(_recent.Peek().At))
            {
                _recent.Dequeue();
            }
        }
    }

    /// <summary>Whether there are any. False where the system doesn't say: only Linux does, of TCP.</summary>
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
