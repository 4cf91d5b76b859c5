using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Tests.Fleet;

/// <summary>A network between a node and the server that can stand still and be cut.</summary>
internal sealed class NatsRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly NatsServer _nats;
    private volatile TaskCompletionSource _flow = new();
    private Task _accepting = Task.CompletedTask;

    private NatsRelay(NatsServer nats)
    {
        _nats = nats;
        _flow.SetResult();
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public string Url => $"nats://{_listener.LocalEndPoint}";

    public static NatsRelay Start(NatsServer nats)
    {
        var relay = new NatsRelay(nats);
        relay._accepting = relay.AcceptAsync();
        return relay;
    }

    /// <summary>Nothing goes through from now on; connections stay.</summary>
    public void Stall() => _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All goes through again.</summary>
    public void Resume() => _flow.TrySetResult();

    /// <summary>Cuts every connection, and takes no more.</summary>
    public void Cut()
    {
        _listener.Dispose();
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        Resume();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptAsync(_stop.Token);
                var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                near.NoDelay = true;
                _sockets.Add(near);
                _sockets.Add(far);
                await far.ConnectAsync(_nats.EndPoint, _stop.Token);
                _ = CopyAsync(near, far);
                _ = CopyAsync(far, near);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It is cut.
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(), _stop.Token) is var read and > 0)
            {
                await _flow.Task.WaitAsync(_stop.Token);
                await to.SendAsync(buffer.AsMemory(0, read), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has ended, and so does the other.
        }

        from.Dispose();
        to.Dispose();
    }
}
