using Gateway.Diagnostics;
using Gateway.Limits;
using Gateway.Tests.Support;
using Gateway.Transports;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Diagnostics;

public sealed class LivenessTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLoggerProvider _log = new();
    private readonly LoggerFactory _logs;
    private readonly Liveness _liveness;

    public LivenessTests()
    {
        _logs = new LoggerFactory([_log]);
        _liveness = new Liveness(_time, _logs.CreateLogger<Liveness>());
    }

    public void Dispose()
    {
        _liveness.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public void A_loop_that_makes_no_turn_for_ten_seconds_is_stuck_until_it_makes_one()
    {
        long turns = 5;
        _liveness.Watch("One", () => turns);
        _liveness.Watch("Other", () => turns * 0);
        _liveness.Watch("Idle", () => null);
        _time.Advance(Liveness.Interval * 10);
        Assert.Empty(_liveness.Stuck);
        _time.Advance(Liveness.Interval);
        Assert.Equal(["One", "Other"], _liveness.Stuck);

        turns++;
        _time.Advance(Liveness.Interval * 30);
        Assert.Contains("Other", _liveness.Stuck);
        turns++;
        _time.Advance(Liveness.Interval);
        Assert.Equal(["Other"], _liveness.Stuck);
        Assert.Equal(3, _log.Collector.GetSnapshot().Count(entry => entry.Id.Id == GatewayEventIds.LoopBlocked));
        Assert.Equal(2, _log.Collector.GetSnapshot().Count(entry => entry.Id.Id == GatewayEventIds.LoopResumed));
    }

    [Fact]
    public void A_loop_that_is_busy_all_the_time_is_not_stuck()
    {
        long turns = 0;
        _liveness.Watch("Busy", () => turns++);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(_liveness.Stuck);
    }

    [Fact]
    public async Task A_clock_of_deadlines_that_is_held_up_shows()
    {
        using var clock = new DeadlineClock(_time);
        using var owner = new HoldingOwner();
        using var deadline = clock.Add(owner);
        var due = deadline;
        due.At = 1;
        var held = Task.Run(() => _time.Advance(DeadlineClock.Granularity));
        await Eventually.TrueAsync(() => owner.IsHolding, "the owner holds the clock up");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(5, clock.Lag.TotalSeconds, 0.3);
        owner.Release();
        await held.WaitAsync(TestClient.Patience);
        _time.Advance(DeadlineClock.Granularity);
        Assert.True(clock.Lag < DeadlineClock.Granularity * 2);
    }

    [Fact]
    public async Task A_pulse_of_the_sockets_beats()
    {
        using var pulse = SocketsPulse.TryOpen();
        Assert.NotNull(pulse);
        await Eventually.TrueAsync(() => pulse.Progress() >= 5, "five bytes arrive");
        pulse.Dispose();
        await Eventually.TrueAsync(() => pulse.Progress() is null, "a closed one tells nothing");
    }

    private sealed class HoldingOwner : IDeadlineOwner, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        internal bool IsHolding { get; private set; }

        internal void Release() => _released.Set();

        public void Dispose() => _released.Dispose();

        public void OnDeadline()
        {
            IsHolding = true;
            _released.Wait();
        }
    }
}
