using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using Gateway.Limits;

namespace Gateway.Http.WebSockets;

/// <summary>Assembles WebSocket messages from received fragments, each after its length, in one contiguous buffer.</summary>
/// <remarks>
/// While a message is incomplete, its prefix contains the maximum length; the actual length is written at the end of the message. A struct that is a field of its
/// <see cref="WebSocketInput"/>, so that it needs no object; it must never be copied.
/// </remarks>
internal struct WebSocketMessageBuffer
{
    private const int PrefixLength = WebSocketFraming.PrefixLength;

    private readonly WebSocketOutput _output;
    private readonly int _maxMessageSize;
    private RentedBuffer _buffer;
    private ValueWebSocketReceiveResult? _firstReceive;
    private WebSocketMessageType _type = WebSocketMessageType.Text;
    private int _messageLength;
    private bool _isInMessage;
    private bool _isDiscarding;

    /// <param name="output">Its message type is set to the type of each request.</param>
    /// <param name="maxMessageSize">The maximum length of a message in bytes. Of a longer message, at most one byte more than this is stored.</param>
    internal WebSocketMessageBuffer(WebSocketOutput output, int maxMessageSize) => (_output, _maxMessageSize) = (output, maxMessageSize);

    /// <summary>Whether there is anything that the reader has not examined yet.</summary>
    internal bool HasUnexamined { get; private set; }

    /// <summary>Whether nothing more will be received.</summary>
    internal bool IsCompleted { get; private set; }

    /// <summary>The messages. The last one may be incomplete. Valid until <see cref="Advance"/>.</summary>
    internal readonly ReadOnlySequence<byte> Messages => _isDiscarding ? ReadOnlySequence<byte>.Empty : _buffer.First(ReadableLength);

    // A message that has reached the maximum length may end there or be too long. Its last byte is withheld until that is known.
    private readonly int ReadableLength => _isInMessage && _messageLength == _maxMessageSize ? _buffer.Length - 1 : _buffer.Length;

    /// <summary>Discards everything that is received from now on, because the gateway has closed its side.</summary>
    internal void DiscardInput() => _isDiscarding = true;

    /// <summary>Returns the memory. Must not be called while a receive may still write into it.</summary>
    internal void Return() => _buffer.Return();

    /// <summary>Removes the bytes that the reader has consumed.</summary>
    /// <param name="messages">The <see cref="Messages"/> that the reader was given.</param>
    /// <param name="consumed">The end of the consumed bytes.</param>
    /// <param name="examined">The end of the examined bytes.</param>
    internal void Advance(ReadOnlySequence<byte> messages, SequencePosition consumed, SequencePosition examined)
    {
        HasUnexamined = !_isDiscarding && !messages.Slice(examined).IsEmpty;
        if (!_isDiscarding)
        {
            _buffer.Consume((int)messages.Slice(0, consumed).Length);
        }
    }

    /// <summary>Provides the memory for the next receive.</summary>
    /// <returns>False if the session must consume some bytes first.</returns>
    internal bool TryGetTarget(out Memory<byte> target)
    {
        target = default;
        if (_isDiscarding)
        {
            _buffer.Return();
            _buffer.Reserve(1);
            target = _buffer.Free;
            return true;
        }

        if (_firstReceive is { } next && !TryBeginMessage(next))
        {
            return false;
        }

        if (!_isInMessage)
        {
            // An empty target: this receive waits for a message to begin, and an idle session needs no buffer.
            return _buffer.Length < SessionMemory.ReadAhead;
        }

        if (_messageLength > _maxMessageSize || (_buffer.Length >= SessionMemory.ReadAhead && _buffer.Length > PrefixLength + _messageLength))
        {
            return false;
        }

        _buffer.Reserve(1);
        target = _buffer.Free;
        target = target[..Math.Min(target.Length, _maxMessageSize + 1 - _messageLength)];
        return true;
    }

    /// <summary>Adds the result of a receive into the memory that <see cref="TryGetTarget"/> has provided.</summary>
    internal void Append(ValueWebSocketReceiveResult received)
    {
        if (received.MessageType == WebSocketMessageType.Close)
        {
            IsCompleted = true;
        }
        else if (_isDiscarding)
        {
            HasUnexamined = true;
        }
        else if (!_isInMessage)
        {
            _firstReceive = received;
        }
        else
        {
            _buffer.Advance(received.Count);
            _messageLength += received.Count;
            HasUnexamined |= received.Count > 0;
            if (received.EndOfMessage)
            {
                EndMessage();
            }
            else if (_messageLength > _maxMessageSize)
            {
                SetLengthAndType();
            }
        }
    }

    /// <summary>Ends the input, because the WebSocket is broken.</summary>
    /// <param name="isViolated">
    /// Whether the reason is a frame that violates the protocol. It counts as a message that never ends: bytes were received, so the session ends with a reset and is
    /// not a probe.
    /// </param>
    internal void Complete(bool isViolated)
    {
        IsCompleted = true;
        if (isViolated && !_isInMessage && !_isDiscarding)
        {
            BeginMessage();
        }
    }

    // A reply has the type of its request. The session answers and flushes all messages of one read before the next read. So it is sufficient that all messages of
    // one read have the same type: a message of another type waits until the buffer is empty.
    private bool TryBeginMessage(ValueWebSocketReceiveResult next)
    {
        if (next.MessageType != _type && _buffer.Length > 0)
        {
            return false;
        }

        _firstReceive = null;
        _type = next.MessageType;
        BeginMessage();
        if (next.EndOfMessage)
        {
            EndMessage();
        }

        return true;
    }

    private void BeginMessage()
    {
        (_isInMessage, _messageLength, HasUnexamined) = (true, 0, true);
        _buffer.Reserve(PrefixLength);
        _buffer.Advance(PrefixLength);
        WritePrefix(_maxMessageSize);
    }

    private void EndMessage()
    {
        SetLengthAndType();
        _isInMessage = false;
    }

    // The message is now a complete request, or too long. In both cases the reply has its type.
    private void SetLengthAndType()
    {
        WritePrefix(_messageLength);
        _output.Type = _type;
        HasUnexamined = true;
    }

    private readonly void WritePrefix(int length) =>
        BinaryPrimitives.WriteInt32BigEndian(_buffer.Filled.Span[(_buffer.Length - _messageLength - PrefixLength)..], length);
}
