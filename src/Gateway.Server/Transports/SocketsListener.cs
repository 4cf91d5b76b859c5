using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Accepts connections of the stock transport, and replaces the sending side of each.</summary>
internal sealed class SocketsListener(IConnectionListener inner, EndPoint endPoint) : IConnectionListener
{
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

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
