using System.IO.Pipelines;
using System.Net.Security;
using Gateway.Sessions;

namespace Gateway.Transports.Tls;

/// <summary>The sending side under TLS: closes with close_notify, then the transport's FIN; and what was never flushed is dropped at the end, not sent.</summary>
internal sealed class TlsOutput(SslStream tls, ISendShutdown? transport) : PipeWriter, ISendShutdown
{
    private static readonly Exception Dropped = new OperationCanceledException();

    private readonly PipeWriter _inner = Create(tls, new StreamPipeWriterOptions(leaveOpen: true));

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _inner.UnflushedBytes;

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override void Advance(int bytes) => _inner.Advance(bytes);

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void CancelPendingFlush() => _inner.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => _inner.Complete(exception ?? Dropped);

    /// <inheritdoc/>
    public async ValueTask ShutdownSendAsync(SessionEnd end)
    {
        try
        {
            await tls.ShutdownAsync();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            // A dead connection has nothing left to shut down.
            return;
        }

        if (transport is not null)
        {
            await transport.ShutdownSendAsync(end);
        }
    }
}
