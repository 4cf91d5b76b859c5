using Gateway.Lifetime;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>
/// The orderly stop, the same for every way to request it: not ready, but still accepting for <c>Shutdown:Grace</c>; then the listeners close, every session is
/// notified, and sessions end one by one (<see cref="DrainPace"/>); the sessions that are left after <c>Shutdown:Drain</c> are aborted.
/// </summary>
/// <remarks>HTTP, UDP and the control socket continue meanwhile and stop when the drain is done. The drain only signals when the time for HTTP is over.</remarks>
internal sealed partial class Drain : IDisposable
{
    /// <summary>The time between two progress lines in the log: 5 s.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    /// <summary>The time for aborted sessions to be counted and logged: 0.5 s. A session whose handler hangs must not delay the exit.</summary>
    private static readonly TimeSpan AbortGrace = TimeSpan.FromMilliseconds(500);

    private readonly SessionRegistry _sessions;
    private readonly GatewayState _state;
    private readonly IOpenListeners _listeners;
    private readonly TimeSpan _grace;
    private readonly DrainPace _pace;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lazy<Task> _run;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _graceOver = new();
    private volatile DrainProgress? _progress;
    private ITimer? _httpMargin;
    private int _notified;

    /// <summary>Creates the drain. Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="sessions">The sessions to end.</param>
    /// <param name="state">Updated at each stage.</param>
    /// <param name="listeners">The open listeners, which it closes.</param>
    /// <param name="options">The duration of each stage.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public Drain(SessionRegistry sessions, GatewayState state, IOpenListeners listeners, IOptions<ShutdownOptions> options, TimeProvider time, ILogger<Drain> log)
    {
        (_sessions, _state, _listeners, _time, _log) = (sessions, state, listeners, time, log);
        (_grace, _pace) = (options.Value.Grace, new DrainPace(options.Value.Drain));
        _run = new Lazy<Task>(StagesAsync);
    }

    /// <summary>The progress of the drain.</summary>
    public DrainProgress Progress => _progress is { } progress
        ? progress with { Remaining = _sessions.Count, Closed = Math.Max(0, _notified - _sessions.Count) }
        : new DrainProgress(_state.Word, _sessions.Count, 0, 0, null);

    /// <summary>Canceled when nothing more is waited for: after <see cref="EndAtOnce"/>, and when the time for HTTP after the last session is over.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Starts the drain, or joins the running one; there is only one in the life of a process. Completes when no session is left.</summary>
    public Task RunAsync() => _run.Value;

    /// <summary>Closes the listeners without waiting for load balancers. May be called before the drain begins.</summary>
    public void SkipGrace() => Cancel(_graceOver);

    /// <summary>Aborts every session now, at any stage.</summary>
    public void EndAtOnce()
    {
        SkipGrace();
        Cancel(_ended);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _httpMargin?.Dispose();
        _ended.Dispose();
        _graceOver.Dispose();
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // A signal, or the timer, came while the process was just ending: nothing waits any more.
        }
    }

    private async Task StagesAsync()
    {
        _state.Drain();
        var drain = _pace.Drain;
        var wait = _graceOver.IsCancellationRequested ? TimeSpan.Zero : _grace;
        _progress = new DrainProgress("grace", 0, 0, 0, _time.GetUtcNow() + wait + drain);
        Started(_sessions.Count, wait, drain);

        var grace = Task.Delay(wait, _time, _graceOver.Token);

        // The caller, a signal handler or a request, must not wait for the drain.
        await Task.Yield();
        await grace.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _progress = _progress with { Deadline = _time.GetUtcNow() + drain };
        await _listeners.CloseAsync();
        _state.Close();
        await CloseSessionsAsync();
        _progress = _progress with { State = "drained", Rate = 0 };
        _httpMargin = _time.CreateTimer(static drain => ((Drain)drain!).EndAtOnce(), this, ShutdownOptions.HttpMargin, Timeout.InfiniteTimeSpan);
    }

    private async Task CloseSessionsAsync()
    {
        var began = _time.GetTimestamp();
        var empty = _sessions.WhenEmptyAsync();
        _notified = _sessions.Count;
        NotifySessions();
        SetRate(_pace.Rate(_notified, TimeSpan.Zero));
        ListenersClosed(_notified);
        var reportAt = ReportInterval;
        for (var elapsed = TimeSpan.Zero; !empty.IsCompleted && !_ended.IsCancellationRequested && elapsed < _pace.Drain; elapsed = _time.GetElapsedTime(began))
        {
            StopSome(elapsed);
            if (elapsed >= reportAt)
            {
                reportAt += ReportInterval;
                ProgressReported(Progress.Remaining, Progress.Closed, Progress.Rate);
            }

            await Task.WhenAny(empty, Task.Delay(DrainPace.Round, _time, _ended.Token));
        }

        AbortRemaining();
        await Task.WhenAny(empty, Task.Delay(AbortGrace, _time));
        Finished(Progress.Closed, _notified, _time.GetElapsedTime(began).TotalSeconds);
    }

    private void NotifySessions()
    {
        foreach (var session in _sessions.All)
        {
            session.PushDrainNotice();
        }
    }

    // Asks the share of one round. Closes that are not used because too few sessions are quiet are not saved up: a lull must not be followed by a wave.
    private void StopSome(TimeSpan elapsed)
    {
        var left = _sessions.All.Where(session => !session.IsEnding).ToList();
        var rate = _pace.Rate(left.Count, elapsed);
        SetRate(rate);
        if (elapsed < _pace.Notice)
        {
            return;
        }

        var isPatienceOver = _pace.IncludesActiveSessions(elapsed);
        var quiet = _pace.Notice;
        var share = (int)Math.Ceiling(rate * DrainPace.Round.TotalSeconds);
        foreach (var session in left
            .Select(session => (Session: session, IsQuiet: session.IsQuietFor(quiet), Silence: session.SinceReceived))
            .Where(one => one.IsQuiet || isPatienceOver)
            .OrderByDescending(one => one.IsQuiet).ThenByDescending(one => one.Silence)
            .Take(share))
        {
            session.Session.RequestStop(SessionEnd.ShuttingDown);
        }
    }

    private void AbortRemaining()
    {
        foreach (var session in _sessions.All)
        {
            SessionAborted(session.Id, session.Listener.Name);
            session.Abort(SessionEnd.ShuttingDown);
        }
    }

    private void SetRate(double rate) => _progress = _progress! with { State = "draining", Rate = Math.Round(rate, 1) };
}
