using System.Net;
using System.Net.Sockets;

namespace Gateway.Transports;

/// <summary>
/// Measures whether one of the runtime's socket event threads makes progress. With <see cref="InlineCompletions"/> that thread runs sessions, and it cannot be
/// observed from outside. So a socket sends itself a byte at each check, which arrives on that thread like a client's bytes.
/// </summary>
internal sealed class SocketsPulse : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _byte = new byte[1];
    private long _sent;
    private long _received;
    private volatile bool _isClosed;

    private SocketsPulse(Socket socket) => _socket = socket;

    /// <summary>Opens the socket, on loopback only; null if there is no file descriptor or no loopback for it.</summary>
    internal static SocketsPulse? TryOpen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Connect(socket.LocalEndPoint!);
            var pulse = new SocketsPulse(socket);
            _ = pulse.ReceiveAsync();
            return pulse;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>The number of bytes that have arrived. Sends the next one if all have; null if it cannot, which says nothing about the thread.</summary>
    internal long? Progress()
    {
        if (_isClosed)
        {
            return null;
        }

        var received = Volatile.Read(ref _received);
        if (received < _sent)
        {
            return received;
        }

        try
        {
            _socket.Send(_byte);
            _sent++;
            return received;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>Closes the socket; from then on nothing is reported.</summary>
    public void Dispose()
    {
        _isClosed = true;
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var arrived = new byte[1];
        try
        {
            while (true)
            {
                await _socket.ReceiveAsync(arrived.AsMemory());
                Volatile.Write(ref _received, _received + 1);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The socket was closed or cannot receive: nothing is reported from now on.
            _isClosed = true;
        }
    }
}
