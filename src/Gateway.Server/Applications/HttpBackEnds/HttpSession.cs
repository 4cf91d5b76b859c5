using Gateway.Clients;
using Gateway.Sessions;

namespace Gateway.Applications.HttpBackEnds;

/// <summary>
/// The requests of one session to its back end. They are started in the order of the messages, up to the allowed number at a time, and answered in that order.
/// While the maximum is pending, the session is not read.
/// </summary>
/// <remarks>Everything except <see cref="CancelPending"/> runs on the session's loop, or while the loop waits.</remarks>
internal sealed class HttpSession : IMessageHandler, IDisposable
{
    private readonly MessageSession _session;
    private readonly HttpHandler _handler;
    private readonly Queue<Task<Answer>> _pending = new();
    private readonly CancellationTokenSource _over = new();
    private DirectedRooms _rooms;
    private readonly Task<Answer>? _open;
    private readonly AnswerNames? _names;
    private bool _isGreeted;
    private bool _isClosed;
    private long _sequence;

    internal HttpSession(MessageSession session, HttpHandler handler)
    {
        (_session, _handler) = (session, handler);
        _names = session.Listener.Identity.Has(IdentitySource.BackEnd) ? new AnswerNames(session) : null;
        if (handler.Options.OpenPath is not null)
        {
            _open = TakeNameAsync(handler.Events.DeliverAsync(handler.CreateRequest(BackEndEvent.Open, session, 0), Task.CompletedTask), isOpen: true);
            ResumeAfter(_open);
        }
    }

    /// <inheritdoc/>
    IReadOnlyList<string> IMessageHandler.RoomNames => _rooms.Names;

    /// <summary>Starts a message's request; completes when fewer than the maximum are pending.</summary>
    public ValueTask HandleAsync(ReadOnlySpan<byte> message, MessageSession session) => TakeAsync(message, isError: false);

    /// <summary>The error is one of the answers that are pending, in their order and within their maximum.</summary>
    public ValueTask RefuseAsync(ReadOnlySpan<byte> words, MessageSession session) => TakeAsync(words, isError: true);

    /// <inheritdoc/>
    public void ReplyToCompleted()
    {
        ApplyOpen();
        while (!_isClosed && _pending.TryPeek(out var oldest) && oldest.IsCompleted)
        {
            ApplyInOrder(_pending.Dequeue().Result);
        }
    }

    /// <inheritdoc/>
    public async ValueTask CompletePendingAsync()
    {
        ApplyOpen();
        while (!_isClosed && _pending.TryDequeue(out var oldest))
        {
            ApplyInOrder(await oldest);
        }
    }

    /// <inheritdoc/>
    public void CancelPending()
    {
        try
        {
            _over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session has ended by itself meanwhile.
        }
    }

    /// <summary>Called when the session has ended. Pending requests are canceled, and the back end is told of the close after them.</summary>
    public void OnEnd(MessageSession session)
    {
        _over.Cancel();
        _rooms.LeaveAll();
        var inHand = Task.WhenAll(_pending);
        if (_handler.Options.ClosePath is not null)
        {
            var request = _handler.CreateRequest(BackEndEvent.Close, _session, ++_sequence) with { Reason = _session.End.ToReason() };
            _ = _handler.Events.DeliverAsync(request, _open is null ? inHand : Task.WhenAll(inHand, _open));
        }

        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _over.Dispose();

    private ValueTask TakeAsync(ReadOnlySpan<byte> bytes, bool isError)
    {
        ReplyToCompleted();
        if (_isClosed)
        {
            return default;
        }

        if (_pending.Count >= _handler.Options.RequestsPerSession)
        {
            return WaitAsync(bytes.ToArray(), isError);
        }

        Enqueue(bytes, isError);
        return default;
    }

    private async ValueTask WaitAsync(byte[] bytes, bool isError)
    {
        while (!_isClosed && _pending.Count >= _handler.Options.RequestsPerSession)
        {
            ApplyInOrder(await _pending.Dequeue());
        }

        if (!_isClosed)
        {
            Enqueue(bytes, isError);
        }
    }

    private void Enqueue(ReadOnlySpan<byte> bytes, bool isError)
    {
        if (!isError)
        {
            Start(bytes.ToArray());
        }
        else if (_pending.Count == 0)
        {
            Apply(Answer.Refuse(bytes));
        }
        else
        {
            _pending.Enqueue(Task.FromResult(Answer.Refuse(bytes)));
        }
    }

    private void Start(byte[] message)
    {
        var request = _handler.CreateRequest(BackEndEvent.Message, _session, ++_sequence) with { Body = message };
        var answer = TakeNameAsync(_handler.BackEnd.SendMessageAsync(request, _open ?? Task.CompletedTask, _over.Token), isOpen: false);
        _pending.Enqueue(answer);
        ResumeAfter(answer);
    }

    private Task<Answer> TakeNameAsync(Task<Answer> answering, bool isOpen) => _names?.TakeAsync(answering, isOpen) ?? answering;

    private void ResumeAfter(Task<Answer> answer) => answer.ContinueWith(
        static (_, state) => ((MessageSession)state!).Resume(), _session, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    // The back end may greet the client and put it into rooms before it has answered any message, or send nothing. A failure is the back end's, and is only
    // logged.
    private void ApplyOpen()
    {
        if (_open is { IsCompleted: true, Result: var open } && !_isGreeted)
        {
            _isGreeted = true;
            Apply(open is { IsAccepted: true, Message.Length: > 0 } || open.Refusal != SessionEnd.None ? open : Answer.NoReply with { Directives = open.Directives });
        }
    }

    // The message waited for the open, so that the open's answer is available now: it is applied first.
    private void ApplyInOrder(Answer answer)
    {
        ApplyOpen();
        if (!_isClosed)
        {
            Apply(answer);
        }
    }

    private void Apply(Answer answer)
    {
        if (answer.Directives is { } directives)
        {
            _rooms.Apply(directives, _session, _handler);
        }

        // A framing that follows what is received may be another one now.
        if (answer.Result == AnswerResult.Reply && _session.Output.FollowsInput && !_session.Output.CanCarry(answer.Message))
        {
            answer = Answer.NotCarried with { Directives = answer.Directives, Refusal = answer.Refusal };
        }

        if (answer.Result == AnswerResult.Reply || (answer.HasReply && !_session.Listener.IsSilent && _session.Output.CanCarry(answer.Message)))
        {
            _session.WriteReply(answer.Message);
        }

        if (answer.End != SessionEnd.None)
        {
            // Requests after this one are not executed, as far as they can still be canceled.
            _isClosed = true;
            _session.Close(answer.End);
            CancelPending();
        }
    }
}
