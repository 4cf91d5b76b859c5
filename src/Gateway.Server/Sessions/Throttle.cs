using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>
/// Applies <c>Limits:MessagesPerSecond</c> to one session: its next message waits until it is due, or is refused. Created only where there is such a limit.
/// </summary>
internal sealed class Throttle
{
    private readonly MessageSession _session;
    private readonly MessageRate _rate;
    private TaskCompletionSource? _wake;

    private Throttle(MessageSession session, MessageRate rate) => (_session, _rate) = (session, rate);

    /// <summary>Whether the next message was found not to be due: <see cref="WaitAsync"/> must be called before another message is handled.</summary>
    internal bool MustWait { get; private set; }

    /// <summary>Creates the throttle of a new session; null if there is no limit.</summary>
    internal static Throttle? Create(MessageSession session) =>
        MessageRate.Create(session.Host.Limits.MessagesPerSecond, session.Host.Clock.Now) is { } rate ? new Throttle(session, rate) : null;

    /// <summary>Whether the next message is due. Always true where the limit does not delay.</summary>
    internal bool IsDue()
    {
        var limits = _session.Host.Limits;
        MustWait = limits.RateLimitAction == RateLimitAction.Delay && !limits.IsObserved(ObservableLimit.MessagesPerSecond) && !_rate.HasToken(_session.Host.Clock.Now);
        return !MustWait;
    }

    /// <summary>Takes one token, and returns whether the message must be refused.</summary>
    internal bool Refuses()
    {
        if (_rate.TryTake(_session.Host.Clock.Now))
        {
            return false;
        }

        var limits = _session.Host.Limits;
        if (!limits.IsObserved(ObservableLimit.MessagesPerSecond))
        {
            return limits.RateLimitAction == RateLimitAction.Reject;
        }

        _session.Listener.Counters.WouldReject.Count(RefusalExtensions.RateLimited);
        return false;
    }

    /// <summary>Waits until the next message is due, or a stop is requested.</summary>
    internal async ValueTask WaitAsync()
    {
        MustWait = false;
        _session.Host.Metrics.ReadPaused("rate limit");
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _session.BeginWait(SessionPhase.Throttled, DeadlineClock.After(_rate.NextAt, 0));

        // A full fence: either this thread sees the stop that is being requested, or the requesting thread sees the source to complete.
        Interlocked.Exchange(ref _wake, due);
        if (!_session.TryEndAsRequested() && !_session.IsOverdue)
        {
            await due.Task;
        }

        _session.EndWait();
        _wake = null;
    }

    /// <summary>Ends the wait. May be called from any thread.</summary>
    internal void Wake() => _wake?.TrySetResult();
}
