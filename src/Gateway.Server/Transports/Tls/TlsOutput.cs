using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Transports.Tls;

/// <summary>The sending side under TLS. It closes with close_notify, then the transport's FIN. Bytes that were never flushed are dropped at the end, not sent.</summary>
internal sealed class TlsOutput(SslStream tls, ISendShutdown? transport) : PipeWriter, ISendShutdown
{
    private static readonly Exception Dropped = new OperationCanceledException();

    private static readonly FlushResult Gone = new(isCanceled: false, isCompleted: true);

    private readonly PipeWriter _inner = Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
    private bool _isBroken;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _isBroken ? 0 : _inner.UnflushedBytes;

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override void Advance(int bytes) => _inner.Advance(bytes);

    /// <summary>Sends what was written. The result is completed if the connection is gone, where the stream throws.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_isBroken)
        {
            return new ValueTask<FlushResult>(Gone);
        }

        try
        {
            var flush = _inner.FlushAsync(cancellationToken);
            return flush.IsCompletedSuccessfully ? flush : EndAsync(flush);
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            return new ValueTask<FlushResult>(Break());
        }
    }

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
        catch (Exception exception) when (IsOfTheConnection(exception) || exception is OperationCanceledException)
        {
            // A broken connection has nothing left to shut down.
            return;
        }

        if (transport is not null)
        {
            await transport.ShutdownSendAsync(end);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> EndAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            return await flush;
        }
        catch (Exception exception) when (IsOfTheConnection(exception))
        {
            return Break();
        }
    }

    private FlushResult Break()
    {
        _isBroken = true;
        return Gone;
    }

    private static bool IsOfTheConnection(Exception exception) =>
        exception is IOException or SocketException or ConnectionAbortedException or InvalidOperationException;
}
