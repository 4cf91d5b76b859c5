namespace Gateway.Diagnostics;

/// <summary>
/// Whether the loops that run sessions make progress: the answer of <c>/health/live</c>. HTTP has its own threads and would answer while every session is
/// blocked. Each loop is checked every second without waiting for it, so that a blocked loop cannot delay the check. A loop without work is not blocked.
/// </summary>
internal sealed partial class Liveness : IDisposable
{
    /// <summary>The time between two checks: 1 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The number of checks in a row without progress before a loop counts as blocked: 10, so about 10 s. One iteration of a loop takes milliseconds under the
    /// worst load. Checks are counted and not time, so that a process that was suspended for a while is not reported when it resumes.
    /// </summary>
    public const int MaxStalledChecks = 10;

    private readonly ILogger<Liveness> _log;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private Loop[] _loops = [];
    private IReadOnlyList<string> _stuck = [];

    /// <summary>Starts to check.</summary>
    /// <param name="time">Must be the real time, because real threads are watched.</param>
    /// <param name="log">Logs loops that are blocked, and that resume.</param>
    public Liveness(TimeProvider time, ILogger<Liveness> log)
    {
        _log = log;
        _timer = time.CreateTimer(static liveness => ((Liveness)liveness!).Check(), this, Interval, Interval);
    }

    /// <summary>The names of the blocked loops; empty if there are none.</summary>
    public IReadOnlyList<string> Stuck => Volatile.Read(ref _stuck);

    /// <summary>Watches a loop from now on.</summary>
    /// <param name="name">Its name in the log.</param>
    /// <param name="progress">A number that changes with each iteration, or null while the loop waits for work. Must return at once.</param>
    public void Watch(string name, Func<long?> progress)
    {
        lock (_lock)
        {
            _loops = [.. _loops, new Loop(name, progress)];
        }
    }

    /// <summary>Stops checking.</summary>
    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        lock (_lock)
        {
            foreach (var loop in _loops)
            {
                var (before, now) = (loop.StoodStill, loop.Check());
                if (now == MaxStalledChecks)
                {
                    IsBlocked(loop.Name, now * Interval.TotalSeconds);
                }
                else if (now == 0 && before >= MaxStalledChecks)
                {
                    LoopResumed(loop.Name, before * Interval.TotalSeconds);
                }
            }

            Volatile.Write(ref _stuck, [.. _loops.Where(loop => loop.StoodStill >= MaxStalledChecks).Select(loop => loop.Name)]);
        }
    }

    [LoggerMessage(GatewayEventIds.LoopBlocked, LogLevel.Error, "{Loop} has made no progress for {Seconds} s: its sessions are blocked; /health/live and /health/ready report it")]
    private partial void IsBlocked(string loop, double seconds);

    [LoggerMessage(GatewayEventIds.LoopResumed, LogLevel.Warning, "{Loop} resumed after {Seconds} s")]
    private partial void LoopResumed(string loop, double seconds);

    private sealed class Loop(string name, Func<long?> progress)
    {
        private long? _last;

        internal string Name => name;

        internal int StoodStill { get; private set; }

        internal int Check()
        {
            var now = progress();
            StoodStill = now is not null && now == _last ? StoodStill + 1 : 0;
            _last = now;
            return StoodStill;
        }
    }
}
