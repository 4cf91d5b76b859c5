using System.Buffers;
using Gateway.Framing;
using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>The input of a session: handles one read after the other, as far as the session's budget allows, and keeps track of the rest.</summary>
internal struct SessionInput
{
    private readonly IFrameDecoder _decoder;
    private long _unconsumed;
    private long _stopBehind = long.MaxValue;
    private long _messageBegan = Deadline.Never;

    // True until the first message of a line listener. Frames need no such check: an HTTP request or a TLS handshake announces more than any limit.
    private bool _isFirstMessage;

    internal SessionInput(Listener listener)
    {
        _decoder = listener.Framing.CreateDecoder(listener.MaxMessageSize);
        _isFirstMessage = listener.Framing is LineFraming;
    }

    /// <summary>The framing that the decoder itself is, because an answer depends on what was received; otherwise null.</summary>
    internal readonly IFraming? Framing => _decoder as IFraming;

    /// <summary>Whether a message has begun and is not complete yet.</summary>
    internal readonly bool IsInsideMessage => _messageBegan != Deadline.Never;

    /// <summary>When that message began, in the clock's milliseconds.</summary>
    internal readonly long MessageBegan => _messageBegan;

    /// <summary>Counts the bytes of a read, and checks the first ones.</summary>
    internal readonly void Receive(MessageSession session, in ReadOnlySequence<byte> input)
    {
        if (input.Length - _unconsumed is var received and > 0)
        {
            session.CountReceived(received, 0);
        }

        if (_isFirstMessage)
        {
            CheckFirstBytes(session, input);
        }
    }

    /// <summary>Handles every message of a read, as far as the session's budget allows.</summary>
    /// <param name="session">The session.</param>
    /// <param name="input">The bytes that were read, with all that was left of earlier reads.</param>
    /// <param name="needsMoreInput">Whether every byte was examined: the rest is incomplete and waits for more.</param>
    /// <returns>The unconsumed input.</returns>
    internal ReadOnlySequence<byte> HandleMessages(MessageSession session, in ReadOnlySequence<byte> input, out bool needsMoreInput)
    {
        var rest = new InputDecoding(session, _decoder).Run(input, isContinued: _unconsumed > 0, out needsMoreInput);
        if (!needsMoreInput)
        {
            return rest;
        }

        if (rest.IsEmpty)
        {
            _messageBegan = Deadline.Never;
        }
        else if (rest.Length < input.Length || _messageBegan == Deadline.Never)
        {
            _messageBegan = session.Host.Clock.Now;
        }

        return rest;
    }

    /// <summary>Handles the message that the end of the stream completes, if there is one.</summary>
    internal readonly void HandleFinal(MessageSession session, ref ReadOnlySequence<byte> rest)
    {
        if (!rest.IsEmpty)
        {
            new InputDecoding(session, _decoder).HandleFinal(ref rest);
        }
    }

    /// <summary>Sets the number of unconsumed bytes of a read.</summary>
    internal void SetUnconsumed(long unconsumed) => _unconsumed = unconsumed;

    /// <summary>Whether all input is handled that had been received when a stop was first requested: a client that keeps sending does not delay the stop.</summary>
    internal bool IsPastStop(long received)
    {
        _stopBehind = Math.Min(_stopBehind, received);
        return received - _unconsumed >= _stopBehind;
    }

    /// <summary>Whether a message is the first one and shows that the client speaks HTTP.</summary>
    internal bool IsForeign(ReadOnlySpan<byte> message) => _isFirstMessage && CheckFirstMessage(message);

    private bool CheckFirstMessage(ReadOnlySpan<byte> message)
    {
        _isFirstMessage = false;
        return ForeignProtocol.IsHttp(message);
    }

    // Checked before a line is complete: a TLS handshake contains none, and its client waits for an answer.
    private static void CheckFirstBytes(MessageSession session, in ReadOnlySequence<byte> input)
    {
        Span<byte> opening = stackalloc byte[ForeignProtocol.TlsLength];
        var length = (int)Math.Min(input.Length, opening.Length);
        input.Slice(0, length).CopyTo(opening);
        if (ForeignProtocol.IsTls(opening[..length]))
        {
            session.RefuseInput(SessionEnd.NotThisProtocol);
        }
    }
}
