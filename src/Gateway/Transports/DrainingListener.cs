using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Ends without resetting who has connected and has not been accepted yet: it has the kernel let nobody else in, and Kestrel accept the others.</summary>
/// <param name="inner">What accepts for Kestrel.</param>
/// <param name="socket">What it listens on.</param>
/// <param name="quiet">How long nobody may have been accepted before it ends.</param>
internal sealed class DrainingListener(IConnectionListener inner, Socket socket, TimeSpan quiet) : IConnectionListener
{
    /// <summary>How long the backlog may take to be accepted: 1 s. A full one takes milliseconds, unless there are no files for it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks whether any are left: 5 ms.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    // The machine's own clock: what it waits for is the kernel.
    private readonly TimeProvider _time = TimeProvider.System;
    private long? _lastAccepted;
    private bool _isUnbound;

    /// <inheritdoc/>
    public EndPoint EndPoint => inner.EndPoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        var accepted = await inner.AcceptAsync(cancellationToken);
        _lastAccepted = _time.GetTimestamp();
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

    // Kestrel goes on accepting meanwhile.
    private async Task AcceptAllAsync()
    {
        if (socket.SafeHandle.IsClosed)
        {
            return;
        }

        ListenSocket.RefuseNew(socket);
        var began = _time.GetTimestamp();
        while (_time.GetElapsedTime(began) < Longest && (IsAnyWaiting() || IsUnquiet()))
        {
            await Task.Delay(Look, _time);
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

    private bool IsUnquiet() => _lastAccepted is { } last && _time.GetElapsedTime(last) < quiet;
}
