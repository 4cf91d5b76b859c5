using System.Net;
using System.Net.Sockets;
using Gateway.Limits;

namespace Gateway.Transports;

/// <summary>A bound datagram door: its sockets, each with the loop that answers it.</summary>
internal sealed class DatagramListener : IAsyncDisposable
{
    /// <summary>The most sockets of one UDP door: 8; beyond them the kernel's own work is what takes the time.</summary>
    internal const int MostSockets = 8;

    /// <summary>
    /// Bytes of answers that clients of a Unix door have not read yet: 1 MiB, of which the kernel gives what it allows (wmem_max). The
    /// kernel counts all clients' together, so the owner's program that never reads can use them up; until it is gone, requests are
    /// carried out and not answered.
    /// </summary>
    internal const int UnreadAnswers = 1024 * 1024;

    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    private readonly List<Socket> _sockets = [];
    private List<DatagramLoop> _loops = [];
    private IPEndPoint? _group;

    private DatagramListener(string url) => Url = url;

    /// <summary>Where it is bound.</summary>
    internal string Url { get; private set; }

    /// <summary>Binds UDP sockets to one port; the kernel deals the clients out among them.</summary>
    /// <exception cref="DatagramListenerException">The address can't be used.</exception>
    internal static DatagramListener OpenUdp(string key, IPEndPoint endPoint, int sockets)
    {
        var door = new DatagramListener(UdpUrl.Format(endPoint));
        try
        {
            // The first one is bound alone, so that another process on the same port is noticed; then the port is shared with the others.
            var first = door.Add(new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp), endPoint);
            var bound = (IPEndPoint)first.LocalEndPoint!;
            if (LinuxKernel.IsUsed && sockets > 1)
            {
                Share(first);
                for (var index = 1; index < Math.Min(sockets, MostSockets); index++)
                {
                    var next = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                    Share(next);
                    door.Add(next, bound);
                }
            }

            door.Url = UdpUrl.Format(bound);
            return door;
        }
        catch (SocketException exception)
        {
            door.Close();
            throw new DatagramListenerException(key, door.Url, exception);
        }
    }

    /// <summary>Binds a Unix datagram socket that only its owner may use.</summary>
    /// <exception cref="DatagramListenerException">The path can't be used.</exception>
    internal static DatagramListener OpenUnix(string key, string path)
    {
        var door = new DatagramListener($"unix://{path}");
        try
        {
            var socket = OperatingSystem.IsWindows()
                ? throw new SocketException((int)SocketError.AddressFamilyNotSupported)
                : UnixSocket.Bind(SocketType.Dgram, path, UnixSocketFile.OwnerMode);
            door._sockets.Add(socket);
            socket.SendBufferSize = UnreadAnswers;
            return door;
        }
        catch (SocketException exception)
        {
            door.Close();
            throw new DatagramListenerException(key, door.Url, exception);
        }
    }

    /// <summary>Joins a multicast group.</summary>
    /// <exception cref="DatagramListenerException">It can't be joined.</exception>
    internal static DatagramListener OpenMulticast(string key, IPEndPoint group, int interfaceIndex, int ttl)
    {
        // The group itself may say which, behind a percent sign.
        interfaceIndex = interfaceIndex == 0 && group.AddressFamily == AddressFamily.InterNetworkV6 ? (int)group.Address.ScopeId : interfaceIndex;
        var scoped = MulticastSocket.Scoped(group, interfaceIndex);
        var door = new DatagramListener(UdpUrl.Format(group)) { _group = scoped };
        try
        {
            door._sockets.Add(MulticastSocket.Join(scoped, interfaceIndex, ttl));
            return door;
        }
        catch (SocketException exception)
        {
            throw new DatagramListenerException(key, door.Url, exception);
        }
    }

    /// <summary>Sends a datagram to the multicast group that was joined.</summary>
    /// <exception cref="SocketException">The system could not.</exception>
    internal void SendToGroup(byte[] datagram) => _sockets[0].SendTo(datagram, _group!);

    /// <summary>Begins to answer.</summary>
    /// <param name="name">The threads' name, where they are threads.</param>
    /// <param name="handler">Who answers.</param>
    /// <param name="faulted">Told of the handler's bugs.</param>
    internal void Start(string name, DatagramHandler handler, Action<Exception> faulted)
    {
        _loops = [.. _sockets.Select(socket => DatagramLoop.Create(socket, handler, faulted))];
        _loops.ForEach(loop => loop.Start(name));
    }

    /// <summary>Finishes the answers in hand and closes. Closing twice is harmless.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Interlocked.Exchange(ref _loops, []).Select(loop => loop.DisposeAsync().AsTask()));
        Close();
    }

    private static void Share(Socket socket) => socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));

    private Socket Add(Socket socket, IPEndPoint endPoint)
    {
        _sockets.Add(socket);
        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = true;
        }

        if (LinuxKernel.IsUsed)
        {
            PacketInformation.Enable(socket, endPoint);
        }

        socket.Bind(endPoint);
        return socket;
    }

    private void Close() => _sockets.ForEach(socket => socket.Dispose());
}
