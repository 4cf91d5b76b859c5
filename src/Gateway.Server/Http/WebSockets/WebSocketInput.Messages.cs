using System.Buffers.Binary;
using System.Net.WebSockets;
using Gateway.Limits;

namespace Gateway.Http.WebSockets;

// From receives to messages. While a message is incomplete its prefix announces one of the limit's length; its true length is set at its end.
internal sealed partial class WebSocketInput
{
    /// <summary>Receives in one read: 256, so that a flood of fragments with nothing in them lets others have the thread in between.</summary>
    private const int MaxReceives = 256;

    private const int PrefixLength = WebSocketFraming.PrefixLength;

    private readonly WebSocketOutput _output;
    private readonly int _maxMessageSize;
    private RentedBuffer _buffer;
    private ValueWebSocketReceiveResult? _announced;
    private WebSocketMessageType _type = WebSocketMessageType.Text;
    private bool _isOpen;
    private int _open;
    private bool _isDropping;

    // A message that has reached the limit may still turn out to end there: its last byte is kept back until that is known.
    private int Visible => _isOpen && _open == _maxMessageSize ? _buffer.Length - 1 : _buffer.Length;

    /// <summary>Whether the client broke the protocol: the framework has told it so in a close frame by then.</summary>
    internal bool IsViolated { get; private set; }

    /// <summary>From now on what comes in is dropped: our side is closed.</summary>
    internal void Ignore() => _isDropping = true;

    // Where the next bytes go; false while the session has to take some first.
    private bool TryAim(out Memory<byte> target)
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
        (_isOpen, _open, _hasNews) = (true, 0, true);
        _buffer.Reserve(PrefixLength);
        _buffer.Advance(PrefixLength);
        Announce(_maxMessageSize);
    }

    private void Take(ValueWebSocketReceiveResult received)
    {
        if (received.MessageType == WebSocketMessageType.Close)
        {
            _isOver = true;
        }
        else if (_isDropping)
        {
            _hasNews = true;
        }
        else if (!_isOpen)
        {
            _announced = received;
        }
        else
        {
            _buffer.Advance(received.Count);
            _open += received.Count;
            _hasNews |= received.Count > 0;
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
        _hasNews = true;
    }

    private void Announce(int length) =>
        BinaryPrimitives.WriteInt32BigEndian(_buffer.Filled.Span[(_buffer.Length - _open - PrefixLength)..], length);

    // A frame that breaks the protocol is a message that never ends: bytes came, so the session's end is a reset and no probe.
    private void Fail(Exception exception)
    {
        (_isOver, _fault) = (true, exception);
        IsViolated = exception is WebSocketException { WebSocketErrorCode: not WebSocketError.ConnectionClosedPrematurely };
        if (IsViolated && !_isOpen && !_isDropping)
        {
            Open();
        }
    }
}
