using Gateway.Diagnostics.Prometheus;

namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class PrometheusAspNetCoreOptionsTests
{
    private readonly PrometheusAspNetCoreOptions _options = new();

    [Fact]
    public void Defaults_are_a_third_of_a_second_and_64_MiB()
    {
        Assert.Equal(300, _options.ScrapeResponseCacheDurationMilliseconds);
        Assert.Equal(64 * 1024 * 1024, _options.MaxScrapeResponseBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void The_cache_duration_may_be_zero_or_more(int milliseconds)
    {
        _options.ScrapeResponseCacheDurationMilliseconds = milliseconds;
        Assert.Equal(milliseconds, _options.ScrapeResponseCacheDurationMilliseconds);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void The_size_limit_may_be_one_or_more(int bytes)
    {
        _options.MaxScrapeResponseBytes = bytes;
        Assert.Equal(bytes, _options.MaxScrapeResponseBytes);
    }

    [Fact]
    public void What_lies_outside_is_refused_where_it_is_set()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _options.ScrapeResponseCacheDurationMilliseconds = -1);
        Assert.Throws<ArgumentOutOfRangeException>(() => _options.MaxScrapeResponseBytes = 0);
    }
}
