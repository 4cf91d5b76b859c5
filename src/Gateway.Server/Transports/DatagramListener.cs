using System.Net;
using System.Net.Sockets;
using Gateway.Addresses;
using Gateway.Platform;

namespace Gateway.Transports;

/// <summary>A bound datagram listener: its sockets, each with the loop that answers its datagrams.</summary>
internal sealed class DatagramListener : IAsyncDisposable
{
    /// <summary>The maximum number of sockets of one UDP listener: 8; with more, the kernel's own work is the bottleneck.</summary>
    internal const int MaxSockets = 8;

    /// <summary>
    /// The bytes of answers that clients of a Unix datagram socket have not read yet: 1 MiB, or less if the kernel does not allow it (wmem_max). The kernel
    /// counts the answers of all clients together, so that a program of the owner's that never reads can use up the limit; until it is gone, requests are
    /// executed and not answered.
    /// </summary>
    internal const int UnreadAnswers = 1024 * 1024;

    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    private readonly List<Socket> _sockets = [];
    private List<DatagramLoop> _loops = [];
    private IPEndPoint? _group;

    private DatagramListener(string url) => Url = url;

    /// <summary>The bound address.</summary>
    internal string Url { get; private set; }

    /// <summary>Binds UDP sockets to one port; the kernel distributes the clients over them.</summary>
    /// <exception cref="DatagramListenerException">The address cannot be used.</exception>
    internal static DatagramListener OpenUdp(string key, IPEndPoint endPoint, int sockets)
    {
        var listener = new DatagramListener(UdpUrl.Format(endPoint));
        try
        {
            // The first socket is bound exclusively, so that another process on the same port is detected; then the port is shared with the other sockets.
            var first = listener.Add(new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp), endPoint);
            var bound = (IPEndPoint)first.LocalEndPoint!;
            if (LinuxKernel.IsUsed && sockets > 1)
            {
                Share(first);
                for (var index = 1; index < Math.Min(sockets, MaxSockets); index++)
                {
                    var next = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                    Share(next);
                    listener.Add(next, bound);
                }
            }

            listener.Url = UdpUrl.Format(bound);
            return listener;
        }
        catch (SocketException exception)
        {
            listener.Close();
            throw new DatagramListenerException(key, listener.Url, exception);
        }
    }

    /// <summary>Binds a Unix datagram socket that only its owner may use.</summary>
    /// <exception cref="DatagramListenerException">The path cannot be used.</exception>
    internal static DatagramListener OpenUnix(string key, string path)
    {
        var listener = new DatagramListener($"unix://{path}");
        try
        {
            var socket = OperatingSystem.IsWindows()
                ? throw new SocketException((int)SocketError.AddressFamilyNotSupported)
                : UnixSocket.Bind(SocketType.Dgram, path, UnixSocketFile.OwnerMode);
            listener._sockets.Add(socket);
            socket.SendBufferSize = UnreadAnswers;
            return listener;
        }
        catch (SocketException exception)
        {
            listener.Close();
            throw new DatagramListenerException(key, listener.Url, exception);
        }
    }

    /// <summary>Joins a multicast group.</summary>
    /// <exception cref="DatagramListenerException">The group cannot be joined.</exception>
    internal static DatagramListener OpenMulticast(string key, IPEndPoint group, int interfaceIndex, int ttl)
    {
        // The group's address may name the interface after a percent sign.
        interfaceIndex = interfaceIndex == 0 && group.AddressFamily == AddressFamily.InterNetworkV6 ? (int)group.Address.ScopeId : interfaceIndex;
        var scoped = MulticastSocket.Scoped(group, interfaceIndex);
        var listener = new DatagramListener(UdpUrl.Format(group)) { _group = scoped };
        try
        {
            listener._sockets.Add(MulticastSocket.Join(scoped, interfaceIndex, ttl));
            return listener;
        }
        catch (SocketException exception)
        {
            throw new DatagramListenerException(key, listener.Url, exception);
        }
    }

    /// <summary>Sends a datagram to the multicast group that was joined.</summary>
    /// <exception cref="SocketException">The system could not send it.</exception>
    internal void SendToGroup(byte[] datagram) => _sockets[0].SendTo(datagram, _group!);

    /// <summary>Starts to answer datagrams.</summary>
    /// <param name="name">The threads' name, where the loops are threads.</param>
    /// <param name="handler">Answers the datagrams.</param>
    /// <param name="faulted">Called with exceptions of the handler, which are bugs.</param>
    internal void Start(string name, DatagramHandler handler, Action<Exception> faulted)
    {
        _loops = [.. _sockets.Select(socket => DatagramLoop.Create(socket, handler, faulted))];
        _loops.ForEach(loop => loop.Start(name));
    }

    /// <summary>Completes the current answers and closes the sockets. Closing twice is harmless.</summary>
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
