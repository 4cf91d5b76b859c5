using System.Buffers;
using System.Buffers.Binary;
using System.Net.WebSockets;
using Gateway.Limits;

namespace Gateway.Http.WebSockets;

/// <summary>Puts WebSocket messages together from what is received, each behind its length, in one contiguous buffer.</summary>
/// <remarks>
/// While a message is incomplete its prefix announces one of the limit's length; its true length is set at its end. A value in its
/// <see cref="WebSocketInput"/>, so that it costs no object; never copied.
/// </remarks>
internal struct WebSocketMessageBuffer
{
    private const int PrefixLength = WebSocketFraming.PrefixLength;

    private readonly WebSocketOutput _output;
    private readonly int _maxMessageSize;
    private RentedBuffer _buffer;
    private ValueWebSocketReceiveResult? _announced;
    private WebSocketMessageType _type = WebSocketMessageType.Text;
    private int _open;
    private bool _isOpen;
    private bool _isDropping;

    /// <param name="output">Told the type of each request.</param>
    /// <param name="maxMessageSize">Bytes of the longest message; of a longer one no more than a byte over it is held.</param>
    internal WebSocketMessageBuffer(WebSocketOutput output, int maxMessageSize) => (_output, _maxMessageSize) = (output, maxMessageSize);

    /// <summary>Whether there is something that the reader has not examined yet.</summary>
    internal bool HasNews { get; private set; }

    /// <summary>Whether nothing comes any more.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>The messages, the last of which may be incomplete. Valid until they are advanced.</summary>
    internal readonly ReadOnlySequence<byte> Messages => _isDropping ? ReadOnlySequence<byte>.Empty : _buffer.First(Visible);

    // A message that has reached the limit may still turn out to end there: its last byte is kept back until that is known.
    private readonly int Visible => _isOpen && _open == _maxMessageSize ? _buffer.Length - 1 : _buffer.Length;

    /// <summary>From now on what comes in is dropped: our side is closed.</summary>
    internal void Ignore() => _isDropping = true;

    /// <summary>Gives the memory back. Not while a receive may still write into it.</summary>
    internal void Return() => _buffer.Return();

    /// <summary>The reader has consumed and examined so much of <paramref name="messages"/>, which it was given.</summary>
    internal void Advance(ReadOnlySequence<byte> messages, SequencePosition consumed, SequencePosition examined)
    {
        HasNews = !_isDropping && !messages.Slice(examined).IsEmpty;
        if (!_isDropping)
        {
            _buffer.Consume((int)messages.Slice(0, consumed).Length);
        }
    }

    /// <summary>Where the next bytes go; false while the session has to take some first.</summary>
    internal bool TryAim(out Memory<byte> target)
    {
        target = default;
        if (_isDropping)
        {
            _buffer.Return();
            _buffer.Reserve(1);
            target = _buffer.Free;
            return true;
        }

        if (_announced is { } next && !TryOpen(next))
        {
            return false;
        }

        if (!_isOpen)
        {
            // Into no buffer: this waits for a message to begin, and an idle session holds none.
            return _buffer.Length < SessionMemory.ReadAhead;
        }

        if (_open > _maxMessageSize || (_buffer.Length >= SessionMemory.ReadAhead && _buffer.Length > PrefixLength + _open))
        {
            return false;
        }

        _buffer.Reserve(1);
        target = _buffer.Free;
        target = target[..Math.Min(target.Length, _maxMessageSize + 1 - _open)];
        return true;
    }

    /// <summary>So much was received where <see cref="TryAim"/> said.</summary>
    internal void Append(ValueWebSocketReceiveResult received)
    {
        if (received.MessageType == WebSocketMessageType.Close)
        {
            IsOver = true;
        }
        else if (_isDropping)
        {
            HasNews = true;
        }
        else if (!_isOpen)
        {
            _announced = received;
        }
        else
        {
            _buffer.Advance(received.Count);
            _open += received.Count;
            HasNews |= received.Count > 0;
            if (received.EndOfMessage)
            {
                Close();
            }
            else if (_open > _maxMessageSize)
            {
                Conclude();
            }
        }
    }

    /// <summary>Nothing comes any more, for the WebSocket broke.</summary>
    /// <param name="isViolated">
    /// Whether that was a frame that breaks the protocol. It is a message that never ends: bytes came, so the session's end is a reset and no probe.
    /// </param>
    internal void End(bool isViolated)
    {
        IsOver = true;
        if (isViolated && !_isOpen && !_isDropping)
        {
            Open();
        }
    }

    // A reply has its request's type. The session answers and flushes all of one read before the next, so it is enough that one read's
    // messages are all of one type: one of another type waits until the buffer is empty.
    private bool TryOpen(ValueWebSocketReceiveResult next)
    {
        if (next.MessageType != _type && _buffer.Length > 0)
        {
            return false;
        }

        _announced = null;
        _type = next.MessageType;
        Open();
        if (next.EndOfMessage)
        {
            Close();
        }

        return true;
    }

    private void Open()
    {
        (_isOpen, _open, HasNews) = (true, 0, true);
        _buffer.Reserve(PrefixLength);
        _buffer.Advance(PrefixLength);
        Announce(_maxMessageSize);
    }

    private void Close()
    {
        Conclude();
        _isOpen = false;
    }

    // It is a request now, or too long to become one; either is answered in its type.
    private void Conclude()
    {
        Announce(_open);
        _output.Type = _type;
        HasNews = true;
    }

    private readonly void Announce(int length) =>
        BinaryPrimitives.WriteInt32BigEndian(_buffer.Filled.Span[(_buffer.Length - _open - PrefixLength)..], length);
}
