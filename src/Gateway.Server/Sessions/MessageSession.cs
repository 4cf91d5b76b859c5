using Gateway.Limits;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Sessions;

/// <summary>A session with messages, as its handler, operators and its own parts see it.</summary>
/// <remarks>
/// <see cref="MessageLoop"/> reads. <see cref="SessionInput"/> receives the input and <see cref="InputDecoding"/> splits it into messages.
/// <see cref="MessageDispatch"/> passes them to the <see cref="IMessageHandler"/>; <see cref="PendingRequest"/> is the request whose handler awaits.
/// <see cref="SessionOutput"/> writes, and <see cref="Outbox"/> queues pushes. <see cref="Throttle"/> and <see cref="Identification"/> exist where the
/// listener needs them. <see cref="SessionClose"/> closes the session.
/// </remarks>
public sealed class MessageSession : Session
{
    private SessionInput _input;
    private MessageDispatch _dispatch;
    private MessageHeads _heads;

    internal MessageSession(SessionHost host, ConnectionContext connection, Listener listener, ConnectionSlot? slot = null)
        : base(host, connection, listener, slot)
    {
        _input = new SessionInput(listener);
        Output = new SessionOutput(this, connection.Transport.Output, _input.Framing ?? listener.Framing);
        _dispatch = new MessageDispatch(Throttle.Create(this));
    }

    /// <summary>Canceled when the pending request has taken longer than <c>Timeouts:Request</c>. Created on first use.</summary>
    public CancellationToken RequestAborted => _dispatch.GetOrCreateRequest(this).Aborted;

    /// <summary>The session's output.</summary>
    internal SessionOutput Output { get; }

    /// <summary>The session's input. Only for the loop.</summary>
    internal ref SessionInput Input => ref _input;

    /// <summary>Passes messages to the handler. Only for the loop.</summary>
    internal ref MessageDispatch Dispatch => ref _dispatch;

    /// <inheritdoc/>
    internal override (long Bytes, int Count, int Most) Queue => Output.Outbox?.State ?? default;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> RoomNames => _dispatch.Handler?.RoomNames ?? [];

    /// <summary>Whether this thread runs the handler and holds the writer lock, so that no push is sent before the handler's replies.</summary>
    internal bool IsHandling => _dispatch.IsHandling;

    /// <summary>Whether the next message may be handled now.</summary>
    internal bool MayHandle => MayEnd && !Output.IsFull && _dispatch.IsDue;

    /// <summary>Whether nothing has ended the session and no request is pending.</summary>
    internal bool MayEnd => End == SessionEnd.None && !_dispatch.IsPending;

    private bool IsSetupOverdue => Identification is { IsServed: false } identification && Host.Clock.Now >= identification.Due;

    /// <summary>
    /// Writes one message after those written before. It is sent by the flush at the end of the read, or at the end of the request if the handler awaited. Only
    /// for the session's handler, while it handles a message.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The framing can't carry the message, such as a line feed in a line; or the message is more than 1 KiB longer than the listener's <c>MaxMessageSize</c>.
    /// Nothing was written.
    /// </exception>
    /// <exception cref="InvalidOperationException">No request is being handled, or its replies together exceed <c>Limits:MaxSessionMemory</c>.</exception>
    public void Reply(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default)
    {
        ReplyRules.Check(this, IsHandling ? Output.UnsentBytes : _dispatch.DeferredBytes, head, tail);
        _dispatch.Reply(this, head, tail);
    }

    /// <summary>Writes one message that the framing is known to carry; see <see cref="Reply"/>.</summary>
    internal void WriteReply(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail = default) => _dispatch.Reply(this, head, tail);

    /// <summary>Ends the session once what was written is sent; requests after the current one are not executed. Only for the session's handler.</summary>
    public void Close(SessionEnd reason) => EndWith(reason);

    /// <inheritdoc/>
    internal override Task RunAsync() => MessageLoop.RunAsync(this);

    /// <summary>Makes the loop call <see cref="IMessageHandler.ReplyToCompleted"/>. May be called from any thread.</summary>
    internal void Resume() => Reader.CancelPendingRead();

    /// <inheritdoc/>
    internal override PushResult Push(byte[] message, bool cutsSlowConsumer, TaskCompletionSource<PushResult>? flushed = null) =>
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
        if (!Listener.IsSilent && Listener.Handler.DrainNotice is { } notice)
        {
            Output.GetOrCreateOutbox().PushDrainNotice(notice);
        }
    }

    /// <summary>Writes all queued pushes before the next reply. Only for the handler.</summary>
    internal void WritePushesFirst() => _dispatch.WritePushesFirst(this);

    /// <summary>Calls this once the replies of the handler are written. Only for the handler.</summary>
    internal void AfterReplies(Action action) => _dispatch.AfterReplies(this, action);

    /// <summary>Sets the verb of the current message, by a number for <see cref="IListenerHandler.GetVerb"/>. Only for the handler, before it replies or awaits.</summary>
    internal void Recognise(int verb) => _heads.SetVerb(verb);

    /// <summary>Records the head of a message. The caller must hold the writer lock.</summary>
    internal void Record(long now, MessageDirection direction, int length) => _heads.Record(this, now, direction, length);

    /// <inheritdoc/>
    internal override long[] CopyHeads() => _heads.Copy(this);

    /// <inheritdoc/>
    internal override bool IsQuietFor(TimeSpan silence) => Phase == SessionPhase.Receiving && SinceReceived >= silence;

    /// <summary>Counts received bytes that belong to no message.</summary>
    internal void CountSkipped(int bytes)
    {
        if (bytes > 0)
        {
            Listener.Counters.Skipped(bytes);
        }
    }

    /// <summary>Ends the session because its input is invalid.</summary>
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

        // Until the client is served, the rest of the Setup timeout bounds each wait.
        BeginWait(SessionPhase.Receiving, Identification is { IsServed: false } identification ? Math.Min(due, identification.Due) : due);
    }

    /// <summary>Ends the session if nothing was received for too long. A read that was canceled before it began sets no deadline: the stored one is an earlier wait's.</summary>
    internal void EndIfReceivingIsOverdue()
    {
        EnterReceiving();
        if (IsOverdue)
        {
            EndWith(IsSetupOverdue ? SessionEnd.SetupTimeout : _input.IsInsideMessage ? SessionEnd.ReadTimeout : SessionEnd.IdleTimeout);
        }

        EndWait();
    }

    /// <summary>Ends the session if the client did not say in time what its listener requires.</summary>
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

        // Queued pushes were accepted and are sent first. From here on the loop holds the writer lock for good.
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
    private protected override void OnAborted()
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
