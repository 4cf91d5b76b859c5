using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports.Tls;

/// <summary>Shakes hands, and puts what is under TLS in place of the connection's own bytes for whatever comes behind.</summary>
/// <remarks>Kestrel's own middleware hides the close (close_notify, FIN) from the session, and times handshakes by another clock.</remarks>
internal sealed partial class TlsMiddleware(Listener listener, ListenerTls tls, ILogger<TlsMiddleware> log, ConnectionDelegate next)
{
    /// <summary>Bytes read from TLS at once: 16 KiB, the largest record.</summary>
    private const int ReadSize = 16 * 1024;

    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: ReadSize, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: true);

    internal async Task OnConnectedAsync(ConnectionContext connection)
    {
        var setup = connection.Features.GetRequiredFeature<ConnectionSetup>();
        var plain = connection.Transport;
        await using var stream = new SslStream(new TransportStream(plain), leaveInnerStreamOpen: true);
        if (!await TryShakeHandsAsync(connection, stream, setup))
        {
            return;
        }

        connection.Features.Set(new TlsHandshake(stream.SslProtocol));
        setup.ClientCertificate = (stream.RemoteCertificate as X509Certificate2)?.Subject;
        var output = new TlsOutput(stream, connection.Features.Get<ISendShutdown>());
        connection.Transport = new DuplexPipe(PipeReader.Create(stream, ReaderOptions), output);
        connection.Features.Set<ISendShutdown>(output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
        }
    }

    private async ValueTask<bool> TryShakeHandsAsync(ConnectionContext connection, SslStream stream, ConnectionSetup setup)
    {
        var hasBegun = false;
        try
        {
            var first = await connection.Transport.Input.ReadAsync();
            hasBegun = !first.Buffer.IsEmpty;
            connection.Transport.Input.AdvanceTo(first.Buffer.Start);
            if (hasBegun)
            {
                await stream.AuthenticateAsServerAsync(tls.ForHandshake());
                return true;
            }
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or ConnectionAbortedException or SocketException
            or ObjectDisposedException or OperationCanceledException or NotSupportedException or InvalidOperationException)
        {
            if (hasBegun)
            {
                HandshakeFailed(listener.Name, connection.RemoteEndPoint, exception.GetType().Name);
            }
        }

        setup.Refuse(hasBegun ? Refusal.TlsFailed : Refusal.Probe);
        return false;
    }

    [LoggerMessage(GatewayEventIds.TlsHandshakeFailed, LogLevel.Debug, "{Listener}: TLS with {Address} failed: {Exception}")]
    private partial void HandshakeFailed(string listener, EndPoint? address, string exception);
}
