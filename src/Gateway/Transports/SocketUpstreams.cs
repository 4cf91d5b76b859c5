using System.Net;
using System.Net.Sockets;
using Gateway.Limits;
using Gateway.Upstreams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Transports;

/// <summary>Connects to back ends by the framework's sockets.</summary>
internal sealed class SocketUpstreams(ILoggerFactory logs) : IUpstreamTransport, IDisposable
{
    private readonly SocketConnectionContextFactory _factory = new(
        new SocketConnectionFactoryOptions { MaxReadBufferSize = SessionMemory.ReadAhead, UnsafePreferInlineScheduling = InlineCompletions.AreOn },
        logs.CreateLogger<SocketUpstreams>());

    /// <inheritdoc/>
    public async Task<ConnectionContext> ConnectAsync(EndPoint endPoint, ConnectionContext? beside, CancellationToken cancellationToken)
    {
        var socket = endPoint is IPEndPoint
            ? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (endPoint is IPEndPoint)
            {
                ListenSocket.SetStream(socket, new ListenerSocketOptions());
            }

            await socket.ConnectAsync(endPoint, cancellationToken);
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
