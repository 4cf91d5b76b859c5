using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports;

/// <summary>Where Kestrel hands a listener's connections over to the session core. One for each listener.</summary>
internal sealed class StreamConnectionHandler(SessionHost host, Listener listener) : ConnectionHandler
{
    /// <inheritdoc/>
    public override Task OnConnectedAsync(ConnectionContext connection) => host.ServeAsync(connection, listener);
}
