using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Gateway.Sessions;

namespace Gateway.Http.WebSockets;

/// <summary>The sending side of a session: each length-prefixed message is sent as one WebSocket message.</summary>
/// <remarks>
/// A flush completes when the server has accepted everything and at most Kestrel's 64 KiB of it wait in the process, so that <c>Timeouts:Write</c> applies to a
/// client that does not read. No buffer is held while nothing waits; the framework copies one message at a time.
/// </remarks>
internal sealed class WebSocketOutput(WebSocket socket) : PipeWriter, IMessageOutput
{
    private RentedBuffer _buffer;
    private volatile WebSocketMessageType _type = WebSocketMessageType.Text;
    private bool _isBroken;

    /// <summary>The type of sent messages: that of the last request, text before the first (docs/protocol.md 4).</summary>
    internal WebSocketMessageType Type
    {
        get => _type;
        set => _type = value;
    }

    /// <summary>Text must be UTF-8, or the client has to fail the connection (RFC 6455, 8.1).</summary>
    public bool CanCarry(ReadOnlySpan<byte> message) => _type != WebSocketMessageType.Text || Utf8.IsValid(message);

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _buffer.Length;

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _buffer.Reserve(Math.Max(sizeHint, 1));
        return _buffer.Free;
    }

    /// <inheritdoc/>
    public override void Advance(int bytes) => _buffer.Advance(bytes);

    /// <summary>Sends every message that was written. The result is completed if the client is gone.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            while (_buffer.Length > 0 && !_isBroken)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.Filled.Span);
                await socket.SendAsync(_buffer.Filled.Slice(WebSocketFraming.PrefixLength, length), GetMessageType(length), endOfMessage: true, CancellationToken.None);
                _buffer.Consume(WebSocketFraming.PrefixLength + length);
            }
        }
        catch (Exception exception) when (WebSocketConnection.IsItsEnd(exception))
        {
            _isBroken = true;
        }

        if (_isBroken)
        {
            _buffer.Return();
        }

        return new FlushResult(isCanceled: false, _isBroken);
    }

    // A reply that is not text, or a push that was checked before the client changed to text, is sent as binary, so that it arrives complete.
    private WebSocketMessageType GetMessageType(int length) =>
        CanCarry(_buffer.Filled.Span.Slice(WebSocketFraming.PrefixLength, length)) ? _type : WebSocketMessageType.Binary;

    /// <summary>Not supported: nobody needs to cancel a flush, because the session aborts the connection instead.</summary>
    public override void CancelPendingFlush() => throw new NotSupportedException("A flush ends with its connection.");

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => _buffer.Return();
}
