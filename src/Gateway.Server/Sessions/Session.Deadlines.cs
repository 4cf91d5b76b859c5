using Gateway.Limits;

namespace Gateway.Sessions;

// The one deadline. The session sets it before it waits and judges by itself when it is woken, so that the clock's thread decides nothing.
public sealed partial class Session
{
    private readonly Deadline _deadline;
    private SessionWait _wait;
    private long _lastReceived;
    private long _messageBegan = Deadline.Never;
    private long _lastSent;

    // What wakes the loop where it waits for something else than the peer.
    private TaskCompletionSource? _wake;

    /// <inheritdoc/>
    void IDeadlineOwner.OnDeadline()
    {
        // The clock may have taken the time of an earlier wait, or of the place's last owner: a peer that is in time must not be cut for it.
        var isOverdue = _wait.IsOverdue(_host.Clock.Now, out var phase);
        if (phase == SessionPhase.Tunnelling)
        {
            (State as Tunnel)?.OnDeadline(_host.Timeouts.Linger);
            return;
        }

        if (!isOverdue)
        {
            return;
        }

        switch (phase)
        {
            case SessionPhase.Receiving or SessionPhase.Lingering:
                _input.CancelPendingRead();
                break;
            case SessionPhase.Throttled or SessionPhase.Handling or SessionPhase.Abandoning:
                _wake?.TrySetResult();
                break;
            case SessionPhase.Finishing:
                (State as IRequestsInHand)?.GiveUp();
                break;
            case SessionPhase.Sending:
                // Nothing more can be said to a peer that takes no bytes.
                Cut(SessionEnd.WriteTimeout);
                break;
        }
    }

    /// <summary>Whoever of it has a place in the clock now.</summary>
    internal IEnumerable<IDeadlineOwner> DeadlineOwners => _outbox is { } outbox ? [this, outbox] : [this];

    private void Wake()
    {
        _input.CancelPendingRead();
        WakeFrom(SessionPhase.Throttled);
        WakeTunnel();
    }

    private void WakeFrom(SessionPhase phase)
    {
        if (_wait.Phase == phase)
        {
            _wake?.TrySetResult();
        }
    }

    private void Enter(SessionPhase phase, long since, long timeout)
    {
        var due = DeadlineClock.After(since, timeout);
        _wait.Begin(phase, due);
        _deadline.At = due;
    }

    // The deadline itself stays where it is: it is overwritten by the next wait, and while busy it means nothing.
    private void Leave() => _wait.End();

    private void EnterReceiving()
    {
        var due = _messageBegan != Deadline.Never
            ? DeadlineClock.After(_messageBegan, _host.Timeouts.Read)
            : DeadlineClock.After(_lastReceived, _host.Timeouts.Idle);

        // What is left of Setup bounds each wait until a token was shown.
        due = IsAuthorized ? due : Math.Min(due, _setupDue);
        _wait.Begin(SessionPhase.Receiving, due);
        _deadline.At = due;
    }

    // A wake-up may be one for an earlier wait: only the time itself counts.
    private bool IsOverdue => _wait.IsOverdue(_host.Clock.Now, out _);

    // A read that was cancelled before it began has set no deadline: the one that stands there is of whatever was waited for before.
    private bool IsReceivingOverdue()
    {
        EnterReceiving();
        var isOverdue = IsOverdue;
        Leave();
        return isOverdue;
    }

    private SessionEnd ReceivingEnd => IsSetupOverdue ? SessionEnd.SetupTimeout : _messageBegan != Deadline.Never ? SessionEnd.ReadTimeout : SessionEnd.IdleTimeout;
}
