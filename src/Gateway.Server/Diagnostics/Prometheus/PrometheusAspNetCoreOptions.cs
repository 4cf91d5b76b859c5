namespace Gateway.Diagnostics.Prometheus;

/// <summary>How the scrape endpoint answers. The defaults suit a Prometheus that scrapes every few seconds or more.</summary>
internal sealed class PrometheusAspNetCoreOptions
{
    private int _scrapeResponseCacheDurationMilliseconds = 300;
    private int _maxScrapeResponseBytes = 64 * 1024 * 1024;

    /// <summary>
    /// How long, in milliseconds, one collection answers every scrape in the same format. Default 300: two servers that scrape at the
    /// same time cost one collection, and no scrape interval is short enough to notice. 0 collects anew for each scrape, although
    /// scrapes that wait for the same collection still share it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int ScrapeResponseCacheDurationMilliseconds
    {
        get => _scrapeResponseCacheDurationMilliseconds;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _scrapeResponseCacheDurationMilliseconds = value;
        }
    }

    /// <summary>
    /// How large, in bytes, one scrape's answer may become; a larger one is refused with status 500. Default 64 MiB: hundreds of
    /// thousands of series, far more than a service with few labels has, and still little beside the memory of its host. Reaching it
    /// means that a label has too many values.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public int MaxScrapeResponseBytes
    {
        get => _maxScrapeResponseBytes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _maxScrapeResponseBytes = value;
        }
    }
}
