using System.Net;
using System.Net.Sockets;

namespace Gateway.Transports;

/// <summary>
/// Whether one of the threads on which the runtime hears of sockets gets anywhere. With <see cref="InlineCompletions"/> it carries sessions, and can't be seen from outside; so a
/// socket of our own sends itself a byte at each look, which arrives on that thread as a client's bytes do.
/// </summary>
internal sealed class SocketsPulse : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _byte = new byte[1];
    private long _sent;
    private long _received;
    private volatile bool _isClosed;

    private SocketsPulse(Socket socket) => _socket = socket;

    /// <summary>Opens its socket, on loopback alone; null where there are no files or no loopback left for it.</summary>
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

    /// <summary>Bytes that have arrived. Sends the next one if all have; null if it can't, which says nothing of the thread.</summary>
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

    /// <summary>Closes the socket; from then on there is nothing to tell.</summary>
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
            // It was closed, or can't receive: nothing is told from now on.
            _isClosed = true;
        }
    }
}
