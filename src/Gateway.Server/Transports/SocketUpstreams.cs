using System.Net;
using Gateway.Limits;
using Gateway.Upstreams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Transports;

/// <summary>Connects to back ends with the framework's sockets.</summary>
internal sealed class SocketUpstreams(ILoggerFactory logs) : IUpstreamTransport, IDisposable
{
    private readonly SocketConnectionContextFactory _factory = new(
        new SocketConnectionFactoryOptions { MaxReadBufferSize = SessionMemory.ReadAhead, UnsafePreferInlineScheduling = InlineCompletions.AreOn },
        logs.CreateLogger<SocketUpstreams>());

    /// <inheritdoc/>
    public async Task<ConnectionContext> ConnectAsync(EndPoint endPoint, ConnectionContext? clientConnection, CancellationToken cancellationToken)
    {
        var socket = await UpstreamSocket.ConnectAsync(endPoint, static socket => ListenSocket.SetStream(socket, new ListenerSocketOptions()), cancellationToken);
        try
        {
            var connection = _factory.Create(socket);
            SocketOutput.Attach(connection);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _factory.Dispose();
}
