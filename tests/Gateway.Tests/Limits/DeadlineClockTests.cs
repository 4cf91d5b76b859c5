using Gateway.Limits;
using Gateway.Tests.Support;

namespace Gateway.Tests.Limits;

public sealed class DeadlineClockTests : IDisposable
{
    private static readonly long Granularity = (long)DeadlineClock.Granularity.TotalMilliseconds;

    private readonly FakeTimeProvider _time = new();
    private readonly DeadlineClock _clock;

    public DeadlineClockTests() => _clock = new DeadlineClock(_time);

    public void Dispose() => _clock.Dispose();

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(250)]
    [InlineData(1999)]
    [InlineData(30_000)]
    public void It_never_fires_early_and_at_most_two_granularities_late(int timeout)
    {
        // Whatever the moment between two scans at which it is set.
        for (var offset = 0; offset < Granularity; offset += 7)
        {
            _time.Advance(TimeSpan.FromMilliseconds(7));
            var owner = new Owner();
            var start = Elapsed;
            using var deadline = _clock.Add(owner);
            deadline.At = DeadlineClock.After(_clock.Now, timeout);
            while (owner.Fired == 0)
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                Assert.True(Elapsed - start <= timeout + (2 * Granularity), $"{Elapsed - start} ms and not fired");
            }

            Assert.True(Elapsed - start >= timeout, $"fired after {Elapsed - start} of {timeout} ms");
        }
    }

    [Fact]
    public void It_fires_once_and_stands_at_never()
    {
        var owner = new Owner();
        using var deadline = _clock.Add(owner);
        Assert.Equal(Deadline.Never, deadline.At);
        deadline.At = 500;
        Pass(10_000);

        Assert.Equal(1, owner.Fired);
        Assert.Equal(Deadline.Never, deadline.At);
    }

    [Fact]
    public void A_deadline_moved_on_does_not_fire_at_its_old_time()
    {
        var owner = new Owner();
        using var deadline = _clock.Add(owner);
        for (var step = 0; step < 100; step++)
        {
            deadline.At = DeadlineClock.After(_clock.Now, 300);
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        Assert.Equal(0, owner.Fired);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(1, owner.Fired);
    }

    [Fact]
    public void An_owner_may_set_its_next_deadline_while_it_fires()
    {
        var owner = new Owner();
        using var deadline = _clock.Add(owner);
        owner.WhenFired = () => deadline.At = _clock.Now + 1000;
        deadline.At = 1000;
        Pass(10_050);

        Assert.Equal(10, owner.Fired);
    }

    [Fact]
    public void An_owner_may_leave_and_others_come_while_it_fires()
    {
        var (first, second) = (new Owner(), new Owner());
        var deadline = _clock.Add(first);
        first.WhenFired = () =>
        {
            deadline.Dispose();
            _clock.Add(second).At = _clock.Now + 200;
        };
        deadline.At = 100;
        Pass(1000);

        Assert.Equal((1, 1), (first.Fired, second.Fired));
    }

    [Fact]
    public void What_was_removed_never_fires_and_its_place_is_used_again()
    {
        var gone = new Owner();
        var deadline = _clock.Add(gone);
        deadline.At = 100;
        deadline.Dispose();
        var next = new Owner();
        using var reused = _clock.Add(next);

        // The same place: setting either sets both.
        reused.At = 5000;
        Assert.Equal(5000, deadline.At);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal((0, 1), (gone.Fired, next.Fired));
    }

    [Fact]
    public void A_hundred_thousand_fire_each_at_its_time()
    {
        var owners = Enumerable.Range(0, 100_000).Select(_ => new Owner()).ToList();
        for (var index = 0; index < owners.Count; index++)
        {
            var deadline = _clock.Add(owners[index]);
            deadline.At = index % 10 * 1000;
        }

        for (var second = 0; second < 10; second++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(Granularity));
            Assert.Equal(10_000 * (second + 1), owners.Sum(owner => owner.Fired));
            _time.Advance(TimeSpan.FromMilliseconds(1000 - Granularity));
        }

        Assert.All(owners, owner => Assert.Equal(1, owner.Fired));
    }

    [Fact]
    public async Task Threads_that_come_and_go_while_it_scans_lose_nothing()
    {
        var stop = false;
        var scanning = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                _time.Advance(DeadlineClock.Granularity);
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            for (var round = 0; round < 500; round++)
            {
                var owner = new Owner();
                using var deadline = _clock.Add(owner);
                deadline.At = _clock.Now;
                await Eventually.TrueAsync(() => owner.Fired == 1, "the deadline fires");
            }
        })));
        Volatile.Write(ref stop, true);
        await scanning;
    }

    [Fact]
    public void A_stopped_clock_fires_nothing()
    {
        var owner = new Owner();
        _clock.Add(owner).At = 100;
        _clock.Dispose();
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(0, owner.Fired);
    }

    private double Elapsed => (_time.GetUtcNow() - _time.Start).TotalMilliseconds;

    // Scan by scan: Advance sets the time to its end before any timer runs.
    private void Pass(long milliseconds)
    {
        for (; milliseconds > 0; milliseconds -= Granularity)
        {
            _time.Advance(TimeSpan.FromMilliseconds(Math.Min(milliseconds, Granularity)));
        }
    }

    private sealed class Owner : IDeadlineOwner
    {
        private int _fired;

        internal int Fired => Volatile.Read(ref _fired);

        internal Action? WhenFired { get; set; }

        public void OnDeadline()
        {
            Interlocked.Increment(ref _fired);
            WhenFired?.Invoke();
        }
    }
}
