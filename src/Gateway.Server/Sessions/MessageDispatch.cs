using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>Passes a session's messages to its handler, one at a time, in order, at most at the rate that is allowed.</summary>
internal struct MessageDispatch
{
    private readonly Throttle? _throttle;
    private IMessageHandler? _handler;
    private PendingRequest? _request;
    private int _handlingThread;
    private int _messagesInRead;
    private bool _isPending;

    internal MessageDispatch(Throttle? throttle) => _throttle = throttle;

    /// <summary>Whether a request is pending that the session waits for.</summary>
    internal readonly bool IsPending => _isPending;

    /// <summary>Whether the rate limit allows a message now.</summary>
    internal readonly bool IsDue => _throttle is null || _throttle.IsDue();

    /// <summary>The rate limit; null if there is none.</summary>
    internal readonly Throttle? Throttle => _throttle;

    /// <summary>The session's handler; null before its first message.</summary>
    internal readonly IMessageHandler? Handler => Volatile.Read(in _handler);

    /// <summary>Whether this thread runs the handler and may write.</summary>
    internal readonly bool IsHandling => _handlingThread == Environment.CurrentManagedThreadId;

    // Volatile: a handler that has awaited reads this on another thread, in this order. The loop sets that the request is pending before it ends the read.
    private readonly bool IsWithinRequest => Volatile.Read(in _handlingThread) != 0 || Volatile.Read(in _isPending);

    /// <summary>The number of bytes in the replies of a handler that awaits.</summary>
    internal readonly int DeferredBytes => _request?.ReplyBytes ?? 0;

    /// <summary>Begins to handle a read on this thread.</summary>
    internal void BeginRead() => _handlingThread = Environment.CurrentManagedThreadId;

    /// <summary>Ends the handling of a read.</summary>
    /// <returns>The number of messages that the read contained.</returns>
    internal int EndRead()
    {
        var messages = _messagesInRead;
        _messagesInRead = 0;
        Volatile.Write(ref _handlingThread, 0);
        return messages;
    }

    /// <summary>Creates the session's handler.</summary>
    internal IMessageHandler CreateHandler(MessageSession session)
    {
        var made = session.Listener.Handler.CreateHandler(session);
        Volatile.Write(ref _handler, made);
        return made;
    }

    /// <summary>The request whose handler awaits; created on first use. May be called from any thread.</summary>
    internal PendingRequest GetOrCreateRequest(MessageSession session)
    {
        if (Volatile.Read(ref _request) is { } there)
        {
            return there;
        }

        PendingRequest made = new PendingRequest(session);
        return Interlocked.CompareExchange(ref _request, made, null) ?? made;
    }

    /// <summary>Handles one message.</summary>
    /// <param name="session">The session.</param>
    /// <param name="message">The message without framing.</param>
    /// <param name="rest">The number of bytes of this read from the start of the message on.</param>
    internal void Handle(MessageSession session, ReadOnlySpan<byte> message, long rest)
    {
        _messagesInRead++;
        ref readonly var traffic = ref session.Traffic;
        session.Record(traffic.LastReceived, MessageDirection.Received, message.Length);

        // The answer to an operator's call is not passed to the application. What says who the client is, a token above all, is no answer.
        if (session.Output.Outbox?.Call is { } call && session.Identification is not { IsSettled: false } && call.TrySetAnswer(message, traffic.BytesReceived - rest))
        {
            return;
        }

        try
        {
            var handling = _throttle?.Refuses() == true ? RefuseAsync(session)
                : session.Identification is { IsSettled: false } identification ? MessageIdentification.HandleAsync(session, identification, message)
                : PassOnAsync(session, message);
            if (!handling.IsCompletedSuccessfully)
            {
                GetOrCreateRequest(session).Handling = handling.AsTask();
                _isPending = true;
            }
            else
            {
                // The handler may have awaited and completed before this check.
                _request?.WriteReplies();
                _request?.End();
            }
        }
        catch (Exception exception)
        {
            Fail(session, exception);
            _request?.End();
        }
    }

    /// <summary>Passes a message to the application.</summary>
    internal ValueTask PassOnAsync(MessageSession session, ReadOnlySpan<byte> message) => (_handler ?? CreateHandler(session)).HandleAsync(message, session);

    /// <summary>Creates the session's handler, if the application wants it before the first message.</summary>
    internal void CreateHandlerFromBeginning(MessageSession session)
    {
        if (_handler is null && session.Listener.Handler.HandlesFromBeginning)
        {
            CreateHandler(session);
        }
    }

    /// <summary>Marks the pending request as complete.</summary>
    internal void EndRequest() => Volatile.Write(ref _isPending, false);

    /// <summary>Writes the replies of a handler that has awaited. The caller must hold the writer lock.</summary>
    internal readonly void WriteReplies() => _request?.WriteReplies();

    /// <summary>Writes a reply: at once while the loop handles a read, or with the others of a handler that awaits.</summary>
    /// <exception cref="InvalidOperationException">No request is being handled.</exception>
    internal void Reply(MessageSession session, ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (IsHandling)
        {
            // The flight recorder gets the time of the current read, which needs no clock.
            session.Output.Write(session.Traffic.LastReceived, head, tail);
        }
        else
        {
            GetRequest(session).Reply(head, tail);
        }
    }

    /// <summary>Calls this once the replies of the handler are written; the loop holds the writer lock then.</summary>
    /// <exception cref="InvalidOperationException">No request is being handled.</exception>
    internal void AfterReplies(MessageSession session, Action action) => GetRequest(session).AfterReplies += action;

    /// <summary>Writes all queued pushes before the next reply.</summary>
    /// <exception cref="InvalidOperationException">No request is being handled.</exception>
    internal void WritePushesFirst(MessageSession session)
    {
        if (IsHandling)
        {
            session.Output.Outbox?.WriteAll();
        }
        else
        {
            // The loop writes them: a push may hold the writer lock now.
            GetRequest(session).PushesGoFirst = true;
        }
    }

    private PendingRequest GetRequest(MessageSession session) =>
        IsWithinRequest || session.Phase == SessionPhase.Finishing
            ? GetOrCreateRequest(session)
            : throw new InvalidOperationException("No request is being handled: a session is replied to, and joins and leaves rooms, before its handler's task completes.");

    /// <summary>Wakes the loop from any wait except the one for the peer. May be called from any thread.</summary>
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

    /// <summary>Tells the handler that the session has ended.</summary>
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

    // The error is a reply like any other: it does not overtake those to earlier messages.
    private readonly ValueTask RefuseAsync(MessageSession session)
    {
        session.Host.Metrics.MessageError(session.Listener.Counters, RefusalExtensions.RateLimited);
        if (_handler is { } handler)
        {
            return handler.RefuseAsync("ERR rate limited"u8, session);
        }

        session.Output.WriteNotice("ERR rate limited"u8);
        return default;
    }

    /// <summary>Replies to a request whose handler failed.</summary>
    internal static void Fail(MessageSession session, Exception exception)
    {
        session.Host.Log.HandlerFailed(exception, session.Id);
        Fail(session, "ERR internal"u8, SessionEnd.Internal.ToReason());
    }

    /// <summary>Replies to a request that failed.</summary>
    /// <param name="session">The session.</param>
    /// <param name="words">The error reply to the client.</param>
    /// <param name="reason">The reason label in the metrics.</param>
    internal static void Fail(MessageSession session, ReadOnlySpan<byte> words, string reason)
    {
        session.Host.Metrics.MessageError(session.Listener.Counters, reason);
        session.Output.WriteNotice(words);
    }
}
