using Gateway.Limits;

namespace Gateway.Sessions;

/// <summary>What <c>Limits:MessagesPerSecond</c> does to one session: its next message waits until it is due, or is refused. Made only where there is such a limit.</summary>
internal sealed class Throttle
{
    private readonly MessageSession _session;
    private readonly MessageRate _rate;
    private TaskCompletionSource? _wake;

    private Throttle(MessageSession session, MessageRate rate) => (_session, _rate) = (session, rate);

    /// <summary>Whether the next message was found not to be due: <see cref="WaitAsync"/> comes before any other is looked for.</summary>
    internal bool MustWait { get; private set; }

    /// <summary>One for a session that begins; null where nothing limits it.</summary>
    internal static Throttle? Create(MessageSession session) =>
        MessageRate.Create(session.Host.Limits.MessagesPerSecond, session.Host.Clock.Now) is { } rate ? new Throttle(session, rate) : null;

    /// <summary>Whether the next message is due. Where the limit delays nobody, it always is.</summary>
    internal bool IsDue()
    {
        var limits = _session.Host.Limits;
        MustWait = limits.RateLimitAction == RateLimitAction.Delay && !limits.IsObserved(ObservableLimit.MessagesPerSecond) && !_rate.HasToken(_session.Host.Clock.Now);
        return !MustWait;
    }

    /// <summary>Takes a message's worth, and says whether the message is to be refused.</summary>
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

    /// <summary>Waits until the next message is due, or a stop is asked for.</summary>
    internal async ValueTask WaitAsync()
    {
        MustWait = false;
        _session.Host.Metrics.ReadPaused("rate limit");
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _session.BeginWait(SessionPhase.Throttled, DeadlineClock.After(_rate.NextAt, 0));

        // A full fence: either we see the stop that is asked for now, or whoever asks sees what to wake.
        Interlocked.Exchange(ref _wake, due);
        if (!_session.TryEndAsAsked() && !_session.IsOverdue)
        {
            await due.Task;
        }

        _session.EndWait();
        _wake = null;
    }

    /// <summary>Ends the wait. From any thread.</summary>
    internal void Wake() => _wake?.TrySetResult();
}
