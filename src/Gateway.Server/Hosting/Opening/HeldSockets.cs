using System.Net;
using System.Net.Sockets;
using Gateway.Transports;

namespace Gateway.Hosting.Opening;

/// <summary>Addresses that are taken for a moment, to see whether they can be, and of which nobody accepts.</summary>
internal sealed class HeldSockets : IAsyncDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>
    /// Takes a bound one, and listens where only that has the system say that another does already. A client that comes meanwhile must not be taken
    /// in, since it would be reset: TCP's is let wait for whoever serves a moment later, and a Unix socket is its own by being bound.
    /// </summary>
    /// <exception cref="SocketException">Another listens there.</exception>
    internal void Listen(Socket bound)
    {
        _sockets.Add(bound);
        if (bound.AddressFamily != AddressFamily.Unix)
        {
            ListenSocket.RefuseNew(bound);
            bound.Listen(1);
        }
    }

    /// <summary>Whether there are any.</summary>
    internal bool Any => _sockets.Count > 0;

    /// <summary>Whether one of them listens on every address, this one's among them.</summary>
    internal bool Has(EndPoint endPoint) => endPoint is IPEndPoint && _sockets.Exists(socket => socket is { DualMode: true, LocalEndPoint: IPEndPoint { Address: var address } } && address.Equals(IPAddress.IPv6Any));

    internal void Close() => _sockets.ForEach(socket => socket.Dispose());

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }
}
