using Gateway.Diagnostics;
using Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Gateway.Sessions;

/// <summary>
/// The way out, the same whoever asks for it: not ready, and still accepting for <c>Shutdown:Grace</c>; then doors close, every session is
/// told, and they end one by one (<see cref="DrainPace"/>); after <c>Shutdown:Drain</c> what is left is cut.
/// </summary>
/// <remarks>HTTP, UDP and the control socket go on meanwhile, and stop when it is done; it only says when HTTP has had its time.</remarks>
internal sealed partial class Drain : IDisposable
{
    /// <summary>Time between two lines of the log about it: 5 s.</summary>
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    /// <summary>For sessions that were cut to be counted and told of: 0.5 s; one whose handler hangs must not hold the exit up.</summary>
    private static readonly TimeSpan CutGrace = TimeSpan.FromMilliseconds(500);

    private readonly SessionRegistry _sessions;
    private readonly GatewayState _state;
    private readonly Func<Task> _closeListeners;
    private readonly TimeSpan _grace;
    private readonly DrainPace _pace;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lazy<Task> _run;
    private readonly CancellationTokenSource _cut = new();
    private readonly CancellationTokenSource _graceOver = new();
    private volatile DrainProgress? _progress;
    private ITimer? _httpMargin;
    private int _notified;

    /// <summary>Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="sessions">Who is to end.</param>
    /// <param name="state">Told of each stage.</param>
    /// <param name="closeListeners">Closes every door through which sessions come.</param>
    /// <param name="options">How long each stage takes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">The log.</param>
    public Drain(SessionRegistry sessions, GatewayState state, Func<Task> closeListeners, IOptions<ShutdownOptions> options, TimeProvider time, ILogger<Drain> log)
    {
        (_sessions, _state, _closeListeners, _time, _log) = (sessions, state, closeListeners, time, log);
        (_grace, _pace) = (options.Value.Grace, new DrainPace(options.Value.Drain));
        _run = new Lazy<Task>(StagesAsync);
    }

    /// <summary>How far it is.</summary>
    public DrainProgress Progress => _progress is { } progress
        ? progress with { Remaining = _sessions.Count, Closed = Math.Max(0, _notified - _sessions.Count) }
        : new DrainProgress(_state.Word, _sessions.Count, 0, 0, null);

    /// <summary>Fires when there is no more waiting for anybody: after <see cref="EndAtOnce"/>, and when HTTP has had its time after the last session.</summary>
    public CancellationToken Ended => _cut.Token;

    /// <summary>Begins it, or joins the one that runs; there is only one in a process's life. Done when no session is left.</summary>
    public Task RunAsync() => _run.Value;

    /// <summary>Has the doors close without waiting for load balancers, whether it has begun or is yet to.</summary>
    public void SkipGrace() => _graceOver.Cancel();

    /// <summary>Cuts every session now, whatever stage it is at.</summary>
    public void EndAtOnce()
    {
        SkipGrace();
        _cut.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _httpMargin?.Dispose();
        _cut.Dispose();
        _graceOver.Dispose();
    }

    private async Task StagesAsync()
    {
        _state.Drain();
        var drain = _pace.Drain;
        var wait = _graceOver.IsCancellationRequested ? TimeSpan.Zero : _grace;
        _progress = new DrainProgress("grace", 0, 0, 0, _time.GetUtcNow() + wait + drain);
        Started(_sessions.Count, wait, drain);

        var grace = Task.Delay(wait, _time, _graceOver.Token);

        // Whoever asked, in a signal's handler or a request, is not to wait for any of this.
        await Task.Yield();
        await grace.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _progress = _progress with { Deadline = _time.GetUtcNow() + drain };
        await _closeListeners();
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
        for (var elapsed = TimeSpan.Zero; !empty.IsCompleted && !_cut.IsCancellationRequested && elapsed < _pace.Drain; elapsed = _time.GetElapsedTime(began))
        {
            StopSome(elapsed);
            if (elapsed >= reportAt)
            {
                reportAt += ReportInterval;
                ProgressReported(Progress.Remaining, Progress.Closed, Progress.Rate);
            }

            await Task.WhenAny(empty, Task.Delay(DrainPace.Round, _time, _cut.Token));
        }

        CutRemaining();
        await Task.WhenAny(empty, Task.Delay(CutGrace, _time));
        Finished(_notified, _time.GetElapsedTime(began).TotalSeconds);
    }

    private void NotifySessions()
    {
        foreach (var session in _sessions.All)
        {
            session.PushDrainNotice();
        }
    }

    // One round's share. What is not used up for want of quiet sessions is not saved: a lull must not be followed by a wave.
    private void StopSome(TimeSpan elapsed)
    {
        var left = _sessions.All.Where(session => !session.IsEnding).ToList();
        var rate = _pace.Rate(left.Count, elapsed);
        SetRate(rate);
        if (elapsed < _pace.Notice)
        {
            return;
        }

        var isPatienceOver = _pace.IsPatienceOver(elapsed);
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

    private void CutRemaining()
    {
        foreach (var session in _sessions.All)
        {
            SessionAborted(session.Id, session.Listener.Name);
            session.Cut(SessionEnd.ShuttingDown);
        }
    }

    private void SetRate(double rate) => _progress = _progress! with { State = "draining", Rate = Math.Round(rate, 1) };
}
