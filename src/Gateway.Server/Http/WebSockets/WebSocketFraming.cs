using System.Buffers;
using Gateway.Framing;

namespace Gateway.Http.WebSockets;

/// <summary>
/// One WebSocket message is one message (docs/protocol.md 4). Between <see cref="WebSocketInput"/>, session and <see cref="WebSocketOutput"/> each message has
/// a length prefix, so that the empty message and any byte can be passed; on the wire the frames are the framework's.
/// </summary>
/// <remarks>Only for WebSockets, not for configured listeners: over a stream it would be <see cref="LengthPrefixedFraming"/>.</remarks>
internal sealed class WebSocketFraming : IFraming
{
    /// <summary>The number of bytes before each message.</summary>
    internal const int PrefixLength = sizeof(uint);

    private readonly LengthPrefixedFraming _prefixed = new();

    /// <inheritdoc/>
    public string Name => "WebSocket";

    /// <inheritdoc/>
    public bool HasMessages => true;

    /// <inheritdoc/>
    public int MaxOverhead => PrefixLength;

    /// <inheritdoc/>
    public bool CanCarry(ReadOnlySpan<byte> message) => true;

    /// <inheritdoc/>
    public IFrameDecoder CreateDecoder(int maxMessageSize) => _prefixed.CreateDecoder(maxMessageSize);

    /// <inheritdoc/>
    public void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail) => _prefixed.Write(output, head, tail);
}
