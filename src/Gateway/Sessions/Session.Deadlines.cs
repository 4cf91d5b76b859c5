using Gateway.Limits;

namespace Gateway.Sessions;

// The one deadline. The session sets it before it waits and judges by itself when it is woken, so that the clock's thread decides nothing.
public sealed partial class Session
{
    private readonly Deadline _deadline;
    private volatile SessionPhase _phase;
    private long _due = Deadline.Never;
    private long _lastReceived;
    private long _messageBegan = Deadline.Never;
    private long _lastSent;
    private TaskCompletionSource? _throttle;

    /// <inheritdoc/>
    void IDeadlineOwner.OnDeadline()
    {
        if (_phase == SessionPhase.Tunnelling)
        {
            (State as Tunnel)?.OnDeadline(_host.Timeouts.Linger);
            return;
        }

        // The clock took the time of an earlier wait, and this one has only begun: a peer that is in time must not be cut for it.
        if (!IsOverdue)
        {
            return;
        }

        switch (_phase)
        {
            case SessionPhase.Receiving or SessionPhase.Lingering:
                _input.CancelPendingRead();
                break;
            case SessionPhase.Throttled:
                _throttle?.TrySetResult();
                break;
            case SessionPhase.Handling:
                AbandonRequest();
                break;
            case SessionPhase.Sending:
                // Nothing more can be said to a peer that takes no bytes.
                Cut(SessionEnd.WriteTimeout);
                break;
        }
    }

    // From any thread, so that the request may be through, and its source gone, just before it is.
    private void AbandonRequest()
    {
        try
        {
            _ = _phase == SessionPhase.Handling ? _requestAbort?.CancelAsync() : null;
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private void Wake()
    {
        _input.CancelPendingRead();
        _throttle?.TrySetResult();
        WakeTunnel();
    }

    private void Enter(SessionPhase phase, long since, long timeout)
    {
        _due = DeadlineClock.After(since, timeout);
        _phase = phase;
        _deadline.At = _due;
    }

    // The deadline itself stays where it is: it is overwritten by the next wait, and while busy it means nothing.
    private void Leave() => _phase = SessionPhase.Busy;

    private void EnterReceiving()
    {
        if (_messageBegan != Deadline.Never)
        {
            Enter(SessionPhase.Receiving, _messageBegan, _host.Timeouts.Read);
        }
        else
        {
            Enter(SessionPhase.Receiving, _lastReceived, _host.Timeouts.Idle);
        }

        LimitToSetup();
    }

    // A wake-up may be one for an earlier wait: only the time itself counts.
    private bool IsOverdue => _host.Clock.Now >= _due;

    // A read that was cancelled before it began has set no deadline: the one that stands there is of whatever was waited for before.
    private bool IsReceivingOverdue()
    {
        EnterReceiving();
        Leave();
        return IsOverdue;
    }

    private SessionEnd ReceivingEnd => IsSetupOverdue ? SessionEnd.SetupTimeout : _messageBegan != Deadline.Never ? SessionEnd.ReadTimeout : SessionEnd.IdleTimeout;
}
