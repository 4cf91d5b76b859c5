using System.Net;
using System.Net.Sockets;

namespace Gateway.Hosting.Opening;

/// <summary>Listening sockets of which nobody accepts.</summary>
internal sealed class HeldSockets : IAsyncDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>Takes a bound one, and listens: only then the system says that another listens there already.</summary>
    /// <exception cref="SocketException">It does.</exception>
    internal void Listen(Socket bound)
    {
        _sockets.Add(bound);
        bound.Listen(1);
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
