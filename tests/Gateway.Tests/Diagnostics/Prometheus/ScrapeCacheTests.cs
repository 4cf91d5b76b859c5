using Gateway.Diagnostics.Prometheus;

namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class ScrapeCacheTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(300);

    private readonly ManualClock _clock = new();
    private int _collections;

    [Fact]
    public async Task A_scrape_within_the_duration_takes_the_last_answer_and_one_at_its_end_collects()
    {
        var cache = new ScrapeCache(Collect, Duration, _clock);
        var first = await cache.GetAsync(ExpositionFormat.PrometheusText);

        _clock.Advance(TimeSpan.FromMilliseconds(299));
        Assert.Same(first, await cache.GetAsync(ExpositionFormat.PrometheusText));

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotSame(first, await cache.GetAsync(ExpositionFormat.PrometheusText));
        Assert.Equal(2, _collections);
    }

    [Fact]
    public async Task The_duration_counts_from_the_end_of_the_collection()
    {
        var cache = new ScrapeCache(
            format =>
            {
                _clock.Advance(TimeSpan.FromSeconds(5));
                return Collect(format);
            },
            Duration,
            _clock);

        Assert.Same(await cache.GetAsync(ExpositionFormat.PrometheusText), await cache.GetAsync(ExpositionFormat.PrometheusText));
    }

    [Fact]
    public async Task Each_format_has_an_answer_of_its_own()
    {
        var cache = new ScrapeCache(Collect, Duration, _clock);

        var text = await cache.GetAsync(ExpositionFormat.PrometheusText);
        var openMetrics = await cache.GetAsync(ExpositionFormat.OpenMetrics);

        Assert.Equal((byte)ExpositionFormat.PrometheusText, text[0]);
        Assert.Equal((byte)ExpositionFormat.OpenMetrics, openMetrics[0]);
    }

    [Fact]
    public async Task Without_a_duration_every_scrape_collects()
    {
        var cache = new ScrapeCache(Collect, TimeSpan.Zero, _clock);

        await cache.GetAsync(ExpositionFormat.PrometheusText);
        await cache.GetAsync(ExpositionFormat.PrometheusText);

        Assert.Equal(2, _collections);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public async Task Scrapes_that_arrive_while_one_collects_share_its_answer(int milliseconds)
    {
        using var collecting = new SemaphoreSlim(0);
        using var release = new ManualResetEventSlim();
        var cache = new ScrapeCache(
            format =>
            {
                collecting.Release();
                release.Wait();
                return Collect(format);
            },
            TimeSpan.FromMilliseconds(milliseconds),
            _clock);

        var first = Task.Run(() => cache.GetAsync(ExpositionFormat.PrometheusText));
        await collecting.WaitAsync();
        var others = Enumerable.Range(0, 20).Select(_ => cache.GetAsync(ExpositionFormat.PrometheusText)).ToArray();
        Assert.All(others, other => Assert.False(other.IsCompleted));
        release.Set();

        var body = await first;
        Assert.All(await Task.WhenAll(others), other => Assert.Same(body, other));
        Assert.Equal(1, _collections);
    }

    [Fact]
    public async Task A_failure_is_forgotten_at_once()
    {
        var cache = new ScrapeCache(
            format => Interlocked.Increment(ref _collections) == 1 ? throw new InvalidOperationException() : [1],
            Duration,
            _clock);

        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(ExpositionFormat.PrometheusText));
        Assert.Equal([1], await cache.GetAsync(ExpositionFormat.PrometheusText));
    }

    private byte[] Collect(ExpositionFormat format)
    {
        Interlocked.Increment(ref _collections);
        return [(byte)format];
    }

    /// <summary>Stands still until told, and ticks at an odd rate so that a wrong conversion shows.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private long _timestamp = 12_345;

        public override long TimestampFrequency => 3_000_000;

        public override long GetTimestamp() => Volatile.Read(ref _timestamp);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _timestamp, (long)(time.TotalSeconds * TimestampFrequency));
    }
}
