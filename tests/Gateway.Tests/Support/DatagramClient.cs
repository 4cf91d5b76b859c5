using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Support;

/// <summary>A Unix datagram client with an address of its own. Every wait is bounded.</summary>
public sealed class DatagramClient : IDisposable
{
    private readonly string _path;

    public DatagramClient(string server, string own)
    {
        _path = own;
        Socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        Socket.Bind(new UnixDomainSocketEndPoint(own));
        Socket.Connect(new UnixDomainSocketEndPoint(server));
    }

    public Socket Socket { get; }

    /// <summary>A client that was never bound: nobody can answer it.</summary>
    public static Socket Nameless(EndPoint server)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Connect(server);
        return socket;
    }

    public async Task<byte[]> AskAsync(params byte[] request)
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        await Socket.SendAsync(request, SocketFlags.None, timeout.Token);
        return await ReceiveAsync();
    }

    public async Task<byte[]> ReceiveAsync()
    {
        using var timeout = new CancellationTokenSource(TestClient.Patience);
        var buffer = new byte[64];
        return buffer[..await Socket.ReceiveAsync(buffer.AsMemory(), timeout.Token)];
    }

    public void Dispose()
    {
        Socket.Dispose();
        File.Delete(_path);
    }
}
