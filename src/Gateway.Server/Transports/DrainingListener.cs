using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>
/// Closes without resetting connections that are established and not accepted yet: the kernel admits no new ones, and Kestrel accepts the others first.
/// </summary>
/// <param name="inner">The listener that accepts for Kestrel.</param>
/// <param name="socket">The listening socket.</param>
/// <param name="unanswered">Also waits for the last accepted connections; null where their clients are notified in another way.</param>
internal sealed class DrainingListener(IConnectionListener inner, Socket socket, UnansweredConnections? unanswered = null) : IConnectionListener
{
    /// <summary>The maximum wait: 2 s. A full backlog takes milliseconds, unless the machine is busy or out of file descriptors.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>The time between two checks for remaining connections: 5 ms.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(5);

    private bool _isUnbound;

    /// <inheritdoc/>
    public EndPoint EndPoint => inner.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        var accepted = await inner.AcceptAsync(cancellationToken);
        if (accepted is not null)
        {
            unanswered?.Add(accepted);
        }

        return accepted;
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (!_isUnbound)
        {
            _isUnbound = true;
            await AcceptAllAsync();
            await inner.UnbindAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        await inner.DisposeAsync();
    }

    // Kestrel continues to accept meanwhile. What waits at a passed socket is left to the next process. Uses the machine's clock, because it waits for the kernel and its peers.
    private async Task AcceptAllAsync()
    {
        if (socket is PassedSocket || socket.SafeHandle.IsClosed)
        {
            return;
        }

        ListenSocket.RefuseNew(socket);
        await Handshakes.WaitAsync(EndPoint);
        var began = TimeProvider.System.GetTimestamp();

        // Checked twice, because a connection may be on its way from one queue to the other.
        for (var quiet = 0; quiet < 2 && TimeProvider.System.GetElapsedTime(began) < MaxWait; quiet++)
        {
            if (IsAnyWaiting() || unanswered?.Any() == true)
            {
                quiet = -1;
            }

            await Task.Delay(CheckInterval, TimeProvider.System);
        }
    }

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
