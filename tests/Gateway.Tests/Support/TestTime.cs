namespace Gateway.Tests.Support;

/// <summary>A clock that stands still until the test advances it; due timers run inside <see cref="Advance"/>.</summary>
public sealed class TestTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TestTimer> _timers = [];
    private TimeSpan _elapsed;

    /// <summary>An odd frequency, so that a wrong conversion shows.</summary>
    public override long TimestampFrequency => 7_654_321;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + _elapsed;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            // Rounded up, so that a wait of exactly some time has fully passed.
            return (long)Math.Ceiling(_elapsed.Ticks * (TimestampFrequency / (double)TimeSpan.TicksPerSecond));
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new TestTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on in steps, so that every timer that falls due on the way runs at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        var target = Elapsed + by;
        while (NextDue(target) is { } timer)
        {
            timer.Fire();
        }

        Elapsed = target;
    }

    /// <summary>
    /// Moves on in small steps until the task is done, and returns its result: a session that is still busy when time stands at its
    /// deadline is woken by the next step, as by the next tick of a clock that goes by itself.
    /// </summary>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> task)
    {
        await AdvanceUntilAsync((Task)task);
        return await task;
    }

    /// <summary>The same for a task without a result.</summary>
    public async Task AdvanceUntilAsync(Task task)
    {
        await Eventually.TrueAsync(
            () =>
            {
                Advance(TimeSpan.FromMilliseconds(100));
                return task.IsCompleted;
            },
            "what the clock should bring about");
        await task;
    }

    private TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _elapsed;
            }
        }

        set
        {
            lock (_lock)
            {
                _elapsed = value;
            }
        }
    }

    private TestTimer? NextDue(TimeSpan target)
    {
        lock (_lock)
        {
            var timer = _timers.MinBy(timer => timer.Due);
            if (timer is null || timer.Due > target)
            {
                return null;
            }

            _elapsed = timer.Due > _elapsed ? timer.Due : _elapsed;
            if (timer.Period > TimeSpan.Zero)
            {
                timer.Due += timer.Period;
            }
            else
            {
                _timers.Remove(timer);
            }

            return timer;
        }
    }

    private sealed class TestTimer(TestTime time, TimerCallback callback, object? state) : ITimer
    {
        internal TimeSpan Due { get; set; }

        internal TimeSpan Period { get; private set; }

        internal void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = time._elapsed + dueTime;
                    Period = period;
                    time._timers.Add(this);
                }

                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
