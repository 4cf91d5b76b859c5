using Gateway.Limits;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>A session of messages, as its handler, operators and its own parts see it.</summary>
/// <remarks>
/// <see cref="MessageLoop"/> reads. <see cref="SessionInput"/> takes what comes in and <see cref="InputDecoding"/> cuts it into messages; <see cref="MessageDispatch"/>
/// brings them to the <see cref="IMessageHandler"/>, and <see cref="PendingRequest"/> is the one for which that awaits; <see cref="SessionOutput"/> is what leaves,
/// <see cref="Outbox"/> what was pushed. <see cref="Throttle"/> and <see cref="TokenDemand"/> are there where the listener asks for them. <see cref="SessionClose"/> ends it.
/// </remarks>
public sealed class MessageSession : Session
{
    private SessionInput _input;
    private MessageDispatch _dispatch;
    private MessageHeads _heads;
    private TokenDemand? _demand;

    internal MessageSession(SessionHost host, ConnectionContext connection, Listener listener, ConnectionSlot? slot = null)
        : base(host, connection, listener, slot)
    {
        Output = new SessionOutput(this, connection.Transport.Output);
        _input = new SessionInput(listener);
        _dispatch = new MessageDispatch(Throttle.Create(this));
        if (listener.Tokens is { AreDemanded: true })
        {
            _demand = new TokenDemand(connection.Features.Get<ConnectionSetup>()?.Due ?? DeadlineClock.After(host.Clock.Now, host.Timeouts.Setup));
        }
    }

    /// <summary>Fires when the request in hand has taken longer than <c>Timeouts:Request</c>. Made on first use.</summary>
    public CancellationToken RequestAborted => _dispatch.GetOrCreateRequest(this).Aborted;

    /// <summary>What leaves.</summary>
    internal SessionOutput Output { get; }

    /// <summary>What comes in. Only for the loop.</summary>
    internal ref SessionInput Input => ref _input;

    /// <summary>The way to the handler. Only for the loop.</summary>
    internal ref MessageDispatch Dispatch => ref _dispatch;

    /// <inheritdoc/>
    internal override (long Bytes, int Count, int Most) Queue => Output.Outbox?.State ?? default;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> RoomNames => _dispatch.Handler?.RoomNames ?? [];

    /// <summary>Whether everything may be asked for: nothing was demanded, or a good token was shown.</summary>
    internal bool IsAuthorized => _demand is null || _demand.IsMet;

    /// <summary>Whether the next message may be handled now.</summary>
    internal bool MayHandle => MayEnd && !Output.IsFull && _dispatch.IsDue;

    /// <summary>Whether nothing has ended the session, and no request is in hand.</summary>
    internal bool MayEnd => End == SessionEnd.None && !_dispatch.IsPending;

    private bool IsSetupOverdue => !IsAuthorized && Host.Clock.Now >= _demand!.Due;

    /// <summary>
    /// Writes one message behind those written before; it leaves with the flush that ends the read, or the request if the handler
    /// awaited. Only for the session's handler, while it handles a message.
    /// </summary>
    public void Reply(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        if (_dispatch.IsHandling)
        {
            // To the recorder it is the time of the read that is being handled, which is at hand.
            Output.Write(Traffic.LastReceived, head, tail);
        }
        else
        {
            _dispatch.GetOrCreateRequest(this).Reply(head, tail);
        }
    }

    /// <summary>Ends the session once what was written is sent; requests behind the one in hand are not executed. Only for the session's handler.</summary>
    public void Close(SessionEnd reason) => EndWith(reason);

    /// <inheritdoc/>
    internal override Task RunAsync() => MessageLoop.RunAsync(this);

    /// <summary>Has the loop call <see cref="IMessageHandler.ReplyToCompleted"/>, from any thread.</summary>
    internal void Resume() => Reader.CancelPendingRead();

    /// <inheritdoc/>
    internal override PushResult Push(byte[] message, bool cutsSlowConsumer, TaskCompletionSource<bool>? flushed = null) =>
        Output.CanCarry(message) ? Output.GetOrCreateOutbox().Push(message, cutsSlowConsumer, flushed) : PushResult.NotCarried;

    /// <inheritdoc/>
    internal override PushResult TryCall(byte[] message, out SessionCall? call)
    {
        call = null;
        if (!Output.CanCarry(message))
        {
            return PushResult.NotCarried;
        }

        var outbox = Output.GetOrCreateOutbox();
        var made = new SessionCall(outbox);
        var result = outbox.Push(message, cutsSlowConsumer: false, call: made);
        call = result == PushResult.Accepted ? made : null;
        return result;
    }

    /// <inheritdoc/>
    internal override void PushDrainNotice()
    {
        if (Listener.Handler.DrainNotice is { } notice)
        {
            Output.GetOrCreateOutbox().PushDrainNotice(notice);
        }
    }

    /// <summary>
    /// Has what was pushed so far written before the reply that comes next, all of it. Only for the session's handler. Where that has awaited, the turn to write may
    /// be somebody else's: then the loop does it, before it takes the handler's replies.
    /// </summary>
    internal void WritePushesFirst()
    {
        if (_dispatch.IsHandling)
        {
            Output.Outbox?.WriteAll();
        }
        else
        {
            _dispatch.GetOrCreateRequest(this).PushesGoFirst = true;
        }
    }

    /// <summary>Judges a token. Only for the session's handler, while it handles a message.</summary>
    internal bool Authorize(ReadOnlySpan<byte> token) => TokenDemand.Check(ref _demand, this, token);

    /// <summary>Says which verb the message in hand has, by a number that <see cref="IListenerHandler.GetVerb"/> knows. Only for the session's handler, before it replies or awaits.</summary>
    internal void Recognise(int verb) => _heads.Name(verb);

    /// <summary>Keeps the head of a message. Only for whoever has the turn to write.</summary>
    internal void Record(long now, MessageDirection direction, int length) => _heads.Record(this, now, direction, length);

    /// <inheritdoc/>
    internal override long[] CopyHeads() => _heads.Copy(this);

    /// <inheritdoc/>
    internal override bool IsQuietFor(TimeSpan silence) => Phase == SessionPhase.Receiving && SinceReceived >= silence;

    /// <summary>Ends it for bytes that can't be taken.</summary>
    internal void RefuseInput(SessionEnd reason)
    {
        Host.Metrics.MessageError(Listener.Counters, reason.ToReason());
        EndWith(reason);
    }

    /// <summary>Begins to wait for the peer.</summary>
    internal void EnterReceiving()
    {
        var due = _input.IsInsideMessage
            ? DeadlineClock.After(_input.MessageBegan, Host.Timeouts.Read)
            : DeadlineClock.After(Traffic.LastReceived, Host.Timeouts.Idle);

        // What is left of Setup bounds each wait until a token was shown.
        BeginWait(SessionPhase.Receiving, IsAuthorized ? due : Math.Min(due, _demand!.Due));
    }

    /// <summary>Ends it if nothing has come for too long. A read that was cancelled before it began has set no deadline: the one that stands there is of whatever was waited for before.</summary>
    internal void EndIfReceivingIsOverdue()
    {
        EnterReceiving();
        if (IsOverdue)
        {
            EndWith(IsSetupOverdue ? SessionEnd.SetupTimeout : _input.IsInsideMessage ? SessionEnd.ReadTimeout : SessionEnd.IdleTimeout);
        }

        EndWait();
    }

    /// <summary>Ends it if no good token was shown in time.</summary>
    internal void EndIfSetupIsOverdue()
    {
        if (IsSetupOverdue)
        {
            EndWith(SessionEnd.SetupTimeout);
        }
    }

    /// <inheritdoc/>
    internal override async ValueTask SendPendingAsync()
    {
        if (_dispatch.Handler is { } handler)
        {
            BeginWaitFor(SessionPhase.Finishing, Host.Timeouts.Request);
            await handler.CompletePendingAsync();
            EndWait();
        }

        // Pushes that wait were accepted and go first; from here on the turn to write is the loop's for good.
        await Output.AcquireForLoopAsync();
        _dispatch.WriteReplies();
        Output.RefusePushes();
        while (Output.Outbox is { Count: > 0 } outbox)
        {
            outbox.WriteSome();
            await Output.FlushAsync();
        }

        Output.WriteNotice(End.ToErrorReply());
        await Output.FlushAsync();
    }

    /// <inheritdoc/>
    internal override void Release()
    {
        EndWait();
        _dispatch.End(this);
        Output.DropPushes();
        base.Release();
    }

    /// <inheritdoc/>
    private protected override void OnStopRequested()
    {
        Reader.CancelPendingRead();
        if (Phase == SessionPhase.Throttled)
        {
            _dispatch.Wake(SessionPhase.Throttled);
        }
    }

    /// <inheritdoc/>
    private protected override void OnCut()
    {
        if (Phase == SessionPhase.Handling)
        {
            _dispatch.Wake(SessionPhase.Handling);
        }

        _dispatch.Handler?.CancelPending();
    }

    /// <inheritdoc/>
    private protected override void OnOverdue(SessionPhase phase)
    {
        if (phase == SessionPhase.Receiving)
        {
            Reader.CancelPendingRead();
        }

        _dispatch.Wake(phase);
        base.OnOverdue(phase);
    }
}
