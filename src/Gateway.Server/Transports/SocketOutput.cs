using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Gateway.Sessions;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Transports;

/// <summary>
/// The sending side of a stock connection, directly on its socket. Kestrel's own output pipe does not show when bytes were sent, and its completion closes both
/// directions. Here a flush completes when the kernel has accepted the bytes, and FIN is sent alone.
/// </summary>
/// <remarks>No buffer is held while nothing waits to be sent.</remarks>
internal sealed class SocketOutput(Socket socket, ConnectionContext connection) : PipeWriter, ISendShutdown, IPeerWatch
{
    /// <summary>The initial size of the buffer, in bytes: a page, which holds the replies of most reads.</summary>
    private const int MinBufferSize = 4096;

    private byte[]? _buffer;
    private int _written;
    private bool _isBroken;
    private volatile CancellationTokenSource? _watcher;

    /// <summary>Replaces the connection's own output.</summary>
    internal static void Attach(ConnectionContext connection)
    {
        var output = new SocketOutput(connection.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket, connection);
        connection.Transport = new DuplexPipe(connection.Transport.Input, output);
        connection.Features.Set<ISendShutdown>(output);
        connection.Features.Set<IPeerWatch>(output);
    }

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _written;

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_written);
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_written);
    }

    /// <inheritdoc/>
    public override void Advance(int bytes) => _written += bytes;

    /// <summary>Sends what was written. The task completes when the kernel has all of it; the result is completed if the peer is gone.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_written == 0 || _isBroken)
        {
            Drop();
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, _isBroken));
        }

        ValueTask<int> sending;
        try
        {
            sending = socket.SendAsync(_buffer.AsMemory(0, _written), SocketFlags.None, CancellationToken.None);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The connection was aborted, which throws synchronously. To the caller of the flush it is gone, like any other.
            sending = ValueTask.FromException<int>(exception);
        }

        if (!sending.IsCompletedSuccessfully)
        {
            return FlushSlowlyAsync(sending);
        }

        var sent = sending.Result;
        if (sent < _written)
        {
            return FlushSlowlyAsync(new ValueTask<int>(sent));
        }

        Drop();
        return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false));
    }

    /// <inheritdoc/>
    public ValueTask ShutdownSendAsync(SessionEnd end)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The peer was faster; there is nothing left to shut down.
            _isBroken = true;
        }

        return default;
    }

    /// <summary>
    /// The transport reads ahead, and so detects a reset, until 64 KiB wait or the peer has finished sending. Anything after that is noticed by the reader.
    /// </summary>
    void IPeerWatch.Watch(CancellationTokenSource gone)
    {
        _watcher = gone;
        connection.ConnectionClosed.UnsafeRegister(static output => ((SocketOutput)output!).CompleteIfDisconnected(), this);
    }

    /// <inheritdoc/>
    void IPeerWatch.Unwatch(CancellationTokenSource gone) => _watcher = null;

    /// <summary>Not supported: nobody needs to cancel a flush, because the session aborts the connection instead.</summary>
    public override void CancelPendingFlush() => throw new NotSupportedException("A flush ends with its connection.");

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => Drop();

    // The transport reports the same for a peer that has only finished sending. An empty send still succeeds to such a peer. Only while it is watched: later
    // the send might have to wait behind bytes that the peer does not accept.
    private void CompleteIfDisconnected()
    {
        if (_watcher is not { } watcher)
        {
            return;
        }

        try
        {
            socket.Send(ReadOnlySpan<byte>.Empty);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            watcher.Cancel();
        }
    }

    private async ValueTask<FlushResult> FlushSlowlyAsync(ValueTask<int> sending)
    {
        try
        {
            var sent = await sending;
            while (sent < _written)
            {
                sent += await socket.SendAsync(_buffer.AsMemory(sent, _written - sent), SocketFlags.None, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            _isBroken = true;
        }

        Drop();
        return new FlushResult(isCanceled: false, _isBroken);
    }

    private void Reserve(int sizeHint)
    {
        var needed = _written + Math.Max(sizeHint, 1);
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(needed, MinBufferSize));
        }
        else if (_buffer.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
            _buffer.AsSpan(0, _written).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
    }

    private void Drop()
    {
        _written = 0;
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
