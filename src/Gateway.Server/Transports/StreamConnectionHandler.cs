using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Passes the connections of one listener from Kestrel to the session core.</summary>
internal sealed class StreamConnectionHandler(SessionHost host, Listener listener) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => host.ServeAsync(connection, listener);
}
