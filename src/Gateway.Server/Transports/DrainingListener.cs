using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Ends without resetting who has connected and has not been accepted yet: it has the kernel let nobody else in, and Kestrel accept the others.</summary>
/// <param name="inner">What accepts for Kestrel.</param>
/// <param name="socket">What it listens on.</param>
/// <param name="unanswered">Where those that were accepted last are waited for as well; null where they are told by others.</param>
internal sealed class DrainingListener(IConnectionListener inner, Socket socket, UnansweredConnections? unanswered = null) : IConnectionListener
{
    /// <summary>How long that may take: 2 s. A full backlog takes milliseconds, unless the machine is busy or there are no files for it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Time between two looks whether any are left: 5 ms.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

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

    // Kestrel goes on accepting meanwhile. By the machine's own clock, since what is waited for is the kernel and its peers.
    private async Task AcceptAllAsync()
    {
        if (socket.SafeHandle.IsClosed)
        {
            return;
        }

        ListenSocket.RefuseNew(socket);
        await Handshakes.EndAsync(EndPoint);
        var began = TimeProvider.System.GetTimestamp();

        // Twice: one may be on its way from the one to the other.
        for (var quiet = 0; quiet < 2 && TimeProvider.System.GetElapsedTime(began) < Longest; quiet++)
        {
            if (IsAnyWaiting() || unanswered?.Any() == true)
            {
                quiet = -1;
            }

            await Task.Delay(Look, TimeProvider.System);
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
