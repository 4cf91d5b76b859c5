namespace Gateway.Diagnostics;

/// <summary>
/// Whether the loops that carry sessions get anywhere: what <c>/health/live</c> says. HTTP has threads of its own and would answer while every session stands still.
/// Each loop is looked at every second and asked nothing that it would have to answer, so a loop that is stuck can't hold up whoever asks; one that has nothing to
/// do is not stuck.
/// </summary>
internal sealed partial class Liveness : IDisposable
{
    /// <summary>Time between two looks: 1 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Looks in a row that see a loop stand still before it counts as stuck: 10, so some 10 s. A turn of a loop takes milliseconds under the worst load. Looks are counted rather than
    /// time, so that a process that was stopped for a while is not stuck when it goes on.
    /// </summary>
    public const int Looks = 10;

    private readonly ILogger<Liveness> _log;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private Loop[] _loops = [];
    private IReadOnlyList<string> _stuck = [];

    /// <summary>Begins to look.</summary>
    /// <param name="time">Must be the real time: it is real threads that are watched.</param>
    /// <param name="log">Told of loops that stand still and go on.</param>
    public Liveness(TimeProvider time, ILogger<Liveness> log)
    {
        _log = log;
        _timer = time.CreateTimer(static liveness => ((Liveness)liveness!).Check(), this, Interval, Interval);
    }

    /// <summary>The names of those that are stuck; none is well.</summary>
    public IReadOnlyList<string> Stuck => Volatile.Read(ref _stuck);

    /// <summary>Watches a loop from now on.</summary>
    /// <param name="name">What the log calls it.</param>
    /// <param name="progress">A number that changes with each of its turns, or null while it waits for something to do. Must return at once.</param>
    public void Watch(string name, Func<long?> progress)
    {
        lock (_lock)
        {
            _loops = [.. _loops, new Loop(name, progress)];
        }
    }

    /// <summary>Looks no more.</summary>
    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        lock (_lock)
        {
            foreach (var loop in _loops)
            {
                var (before, now) = (loop.StoodStill, loop.Check());
                if (now == Looks)
                {
                    IsStuck(loop.Name, now * Interval.TotalSeconds);
                }
                else if (now == 0 && before >= Looks)
                {
                    LoopResumed(loop.Name, before * Interval.TotalSeconds);
                }
            }

            Volatile.Write(ref _stuck, [.. _loops.Where(loop => loop.StoodStill >= Looks).Select(loop => loop.Name)]);
        }
    }

    [LoggerMessage(GatewayEventIds.LoopStuck, LogLevel.Error, "{Loop} has made no progress for {Seconds} s: its sessions are blocked; /health/live and /health/ready report it")]
    private partial void IsStuck(string loop, double seconds);

    [LoggerMessage(GatewayEventIds.LoopGoesOn, LogLevel.Warning, "{Loop} resumed after {Seconds} s")]
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
