using System.Buffers;
using Gateway.Framing;

namespace Gateway.Http.WebSockets;

/// <summary>
/// One WebSocket message is one message (docs/protocol.md 4). Between <see cref="WebSocketInput"/>, session and <see cref="WebSocketOutput"/>
/// each has its length in front, so that the empty message and any byte survive; on the wire the frames are the framework's.
/// </summary>
/// <remarks>The door's own and no listener's choice: over a stream it would be <see cref="LengthPrefixedFraming"/>.</remarks>
internal sealed class WebSocketFraming : IFraming
{
    /// <summary>Bytes in front of each message.</summary>
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
