using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>Brings a session's messages to its handler: one at a time, in order, as fast as the rate allows.</summary>
internal struct MessageDispatch
{
    private readonly Throttle? _throttle;
    private IMessageHandler? _handler;
    private PendingRequest? _request;
    private int _handlingThread;
    private int _messagesInRead;

    internal MessageDispatch(Throttle? throttle) => _throttle = throttle;

    /// <summary>Whether a request is in hand that the session waits for.</summary>
    internal bool IsPending { get; private set; }

    /// <summary>Whether the rate allows a message now.</summary>
    internal readonly bool IsDue => _throttle is null || _throttle.IsDue();

    /// <summary>What limits the rate; null where nothing does.</summary>
    internal readonly Throttle? Throttle => _throttle;

    /// <summary>The session's handler; null before its first message.</summary>
    internal readonly IMessageHandler? Handler => Volatile.Read(in _handler);

    /// <summary>Whether this thread runs the handler, and may write.</summary>
    internal readonly bool IsHandling => _handlingThread == Environment.CurrentManagedThreadId;

    /// <summary>A read begins to be handled, on this thread.</summary>
    internal void BeginRead() => _handlingThread = Environment.CurrentManagedThreadId;

    /// <summary>It has been.</summary>
    /// <returns>How many messages it had.</returns>
    internal int EndRead()
    {
        var messages = _messagesInRead;
        (_handlingThread, _messagesInRead) = (0, 0);
        return messages;
    }

    /// <summary>Makes the session's handler.</summary>
    internal IMessageHandler CreateHandler(MessageSession session)
    {
        var made = session.Listener.Handler.CreateHandler(session);
        Volatile.Write(ref _handler, made);
        return made;
    }

    /// <summary>The request whose handler awaits; made when first asked for. From any thread.</summary>
    internal PendingRequest GetOrCreateRequest(MessageSession session)
    {
        if (Volatile.Read(ref _request) is { } there)
        {
            return there;
        }

        PendingRequest made = new PendingRequest(session);
        return Interlocked.CompareExchange(ref _request, made, null) ?? made;
    }

    /// <summary>Has one message handled.</summary>
    /// <param name="session">The session.</param>
    /// <param name="message">The message without framing.</param>
    /// <param name="rest">The bytes that there are of this read from the message's begin on.</param>
    internal void Handle(MessageSession session, ReadOnlySpan<byte> message, long rest)
    {
        _messagesInRead++;
        ref readonly var traffic = ref session.Traffic;
        session.Record(traffic.LastReceived, MessageDirection.Received, message.Length);

        // The answer to an operator's call is not the application's.
        if (session.Output.Outbox?.Call is { } call && call.TrySetAnswer(message, traffic.BytesReceived - rest))
        {
            return;
        }

        if (_throttle?.Refuses() == true)
        {
            Fail(session, "ERR rate limited"u8, RefusalExtensions.RateLimited);
            return;
        }

        try
        {
            var handling = (_handler ?? CreateHandler(session)).HandleAsync(message, session);
            if (!handling.IsCompletedSuccessfully)
            {
                GetOrCreateRequest(session).Handling = handling.AsTask();
                IsPending = true;
            }
            else
            {
                // It may have awaited, and have been through before we looked.
                _request?.WriteReplies();
            }
        }
        catch (Exception exception)
        {
            Fail(session, exception);
        }
    }

    /// <summary>The request in hand is over.</summary>
    internal void EndRequest() => IsPending = false;

    /// <summary>Writes what was replied by a handler that has awaited. Only for whoever has the turn to write.</summary>
    internal readonly void WriteReplies() => _request?.WriteReplies();

    /// <summary>Has the loop look up from whatever it waits for but the peer. From any thread.</summary>
    internal readonly void Wake(SessionPhase phase)
    {
        if (phase == SessionPhase.Throttled)
        {
            _throttle?.Wake();
        }
        else if (phase is SessionPhase.Handling or SessionPhase.Abandoning)
        {
            _request?.Wake();
        }
        else if (phase == SessionPhase.Finishing)
        {
            Handler?.CancelPending();
        }
    }

    /// <summary>The session has ended, and its handler is told.</summary>
    internal readonly void End(MessageSession session)
    {
        try
        {
            Handler?.OnEnd(session);
        }
        catch (Exception exception)
        {
            session.Host.Log.HandlerFailed(exception, session.Id);
        }
    }

    /// <summary>Answers a request that a handler failed.</summary>
    internal static void Fail(MessageSession session, Exception exception)
    {
        session.Host.Log.HandlerFailed(exception, session.Id);
        Fail(session, "ERR internal"u8, SessionEnd.Internal.ToReason());
    }

    /// <summary>Answers a request that came to nothing.</summary>
    /// <param name="session">The session.</param>
    /// <param name="words">What the client is told.</param>
    /// <param name="reason">The metrics' word for it.</param>
    internal static void Fail(MessageSession session, ReadOnlySpan<byte> words, string reason)
    {
        session.Host.Metrics.MessageError(session.Listener.Counters, reason);
        session.Output.WriteNotice(words);
    }
}
