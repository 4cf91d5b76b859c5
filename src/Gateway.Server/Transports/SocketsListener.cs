using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Accepts connections of the stock transport and gives each our own sending side.</summary>
internal sealed class SocketsListener(IConnectionListener inner, Socket socket, EndPoint endPoint, TimeProvider time) : IConnectionListener
{
    /// <summary>How long those that have connected have to be accepted once no more may: 1 s; more would hold the exit up.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks whether any are left: 5 ms.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public EndPoint EndPoint => endPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        var connection = await inner.AcceptAsync(cancellationToken);
        if (connection is not null)
        {
            SocketOutput.Attach(connection);
        }

        return connection;
    }

    /// <summary>Stops listening once all of the backlog has been accepted, which goes on meanwhile: closing the socket resets what is left in it.</summary>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (!socket.SafeHandle.IsClosed)
        {
            ListenSocket.RefuseNew(socket);
            var begun = time.GetTimestamp();
            while (IsAnyWaiting() && time.GetElapsedTime(begun) < Farewell)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }

        await inner.UnbindAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private bool IsAnyWaiting()
    {
        try
        {
            return socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
