using System.Net;
using System.Net.Sockets;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Addresses that are bound for a moment, to check that they are available. No connection is accepted.</summary>
internal sealed class HeldSockets : IAsyncDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>
    /// Holds a bound socket, and listens on it only if the system reports another listener in no other way. A client that connects meanwhile must not be
    /// accepted, because it would be reset: a TCP client is left waiting for the process that serves a moment later, and a Unix socket is exclusive once it is
    /// bound.
    /// </summary>
    /// <exception cref="SocketException">Another process listens on the address.</exception>
    internal void Listen(Socket bound)
    {
        _sockets.Add(bound);
        if (bound.AddressFamily != AddressFamily.Unix)
        {
            ListenSocket.RefuseNew(bound);
            bound.Listen(1);
        }
    }

    /// <summary>Whether any sockets are held.</summary>
    internal bool Any => _sockets.Count > 0;

    /// <summary>Whether one of them listens on every address, including this one.</summary>
    internal bool Has(EndPoint endPoint) => endPoint is IPEndPoint && _sockets.Exists(socket => socket is { DualMode: true, LocalEndPoint: IPEndPoint { Address: var address } } && address.Equals(IPAddress.IPv6Any));

    internal void Close() => _sockets.ForEach(socket => socket.Dispose());

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }
}
