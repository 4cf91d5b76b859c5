using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gateway.Clients;
using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports.Tls;

/// <summary>Does the TLS handshake, and replaces the connection's transport by the decrypted one for the middleware after it.</summary>
/// <remarks>Kestrel's own middleware hides the close (close_notify, FIN) from the session, and measures the handshake timeout with another clock.</remarks>
internal sealed partial class TlsMiddleware(SessionHost host, Listener listener, ListenerTls tls, ILogger<TlsMiddleware> log, ConnectionDelegate next)
{
    /// <summary>The number of bytes that are read from TLS at once: 16 KiB, the largest record.</summary>
    private const int ReadSize = 16 * 1024;

    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: ReadSize, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: true);

    internal async Task OnConnectedAsync(ConnectionContext connection)
    {
        var setup = connection.Features.GetRequiredFeature<ConnectionSetup>();
        var plain = connection.Transport;
        var bytes = new TransportStream(plain);
        await using var stream = new SslStream(bytes, leaveInnerStreamOpen: true);
        if (!await TryShakeHandsAsync(connection, bytes, stream, setup))
        {
            return;
        }

        connection.Features.Set(new TlsHandshake(stream.SslProtocol));
        var certificate = stream.RemoteCertificate as X509Certificate2;
        setup.ClientCertificate = certificate?.Subject;
        if (certificate is not null && listener.Identity.Has(IdentitySource.Certificate))
        {
            OfferedName.Offer(connection.Features, listener.Identity, IdentitySource.Certificate, CertificateName.Find(certificate, listener.Identity.CertificateField));
        }

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

    private async ValueTask<bool> TryShakeHandsAsync(ConnectionContext connection, TransportStream bytes, SslStream stream, ConnectionSetup setup)
    {
        var credentials = tls.EffectiveOptions;
        var hasBegun = false;
        try
        {
            var first = await connection.Transport.Input.ReadAsync();
            hasBegun = !first.Buffer.IsEmpty;
            connection.Transport.Input.AdvanceTo(first.Buffer.Start);
            if (hasBegun)
            {
                bytes.Begins = () => credentials.VerifyDuringHandshake(stream);
                await stream.AuthenticateAsServerAsync(credentials.ForHandshake());
                return true;
            }
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            if (hasBegun)
            {
                HandshakeFailed(listener.Name, connection.RemoteEndPoint, exception.GetType().Name);
            }
        }

        setup.Refuse(hasBegun ? Refusal.TlsFailed : Refusal.Probe);
        if (setup.Refusal == Refusal.TlsFailed)
        {
            await LingerAsync(connection);
        }

        return false;
    }

    // Waits for the peer to close, because closing with unread input resets the connection, and the client would lose the alert. The Setup deadline continues.
    private async ValueTask LingerAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<ISendShutdown>() is not { } output)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(host.Timeouts.Linger), host.Time);
        try
        {
            await output.ShutdownSendAsync(SessionEnd.None);
            var input = connection.Transport.Input;
            for (var result = await input.ReadAsync(timeout.Token); !result.IsCompleted && !result.IsCanceled; result = await input.ReadAsync(timeout.Token))
            {
                input.AdvanceTo(result.Buffer.End);
            }
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            // The client is gone, or the time is over.
        }
    }

    private static bool IsOfTheConnection(Exception exception) => exception is AuthenticationException or IOException or ConnectionAbortedException or SocketException
        or ObjectDisposedException or OperationCanceledException or NotSupportedException or InvalidOperationException;

    [LoggerMessage(GatewayEventIds.TlsHandshakeFailed, LogLevel.Debug, "{Listener}: TLS handshake with {Address} failed: {Exception}")]
    private partial void HandshakeFailed(string listener, EndPoint? address, string exception);
}
