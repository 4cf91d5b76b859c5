using System.Text;
using Gateway.Diagnostics.Prometheus;

namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class PrometheusExporterTests
{
    private const string Expected = "# TYPE g gauge\ng 1\n";

    [Fact]
    public void An_exposition_may_fill_its_limit()
    {
        using var metrics = new ScrapedMeters(options: options => options.MaxScrapeResponseBytes = Expected.Length);
        metrics.Meter.CreateObservableGauge("g", () => 1);

        Assert.Equal(Expected, metrics.Text());
    }

    [Fact]
    public void Over_its_limit_a_scrape_fails_and_says_which_option_it_is()
    {
        using var metrics = new ScrapedMeters(options: options => options.MaxScrapeResponseBytes = Expected.Length);
        metrics.Meter.CreateObservableGauge("g", () => 10);

        Assert.Contains($"{Expected.Length} bytes (MaxScrapeResponseBytes)", Assert.Throws<ScrapeException>(metrics.Text).Message);
    }

    [Fact]
    public void A_large_exposition_outgrows_the_first_buffer_unharmed()
    {
        using var metrics = new ScrapedMeters();
        var counter = metrics.Meter.CreateCounter<long>("n");
        var names = Enumerable.Range(0, 1_000).Select(index => $"{index:D4}-{new string('x', 100)}").ToArray();
        foreach (var name in names)
        {
            counter.Add(1, new KeyValuePair<string, object?>("k", name));
        }

        var lines = metrics.Text().Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..];
        Assert.Equal(names.Select(name => $"n_total{{k=\"{name}\"}} 1"), lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_failed_collection_leaves_the_next_one_unharmed()
    {
        using var metrics = new ScrapedMeters();
        metrics.Meter.CreateObservableGauge("g", () => 1);
        var collect = metrics.Exporter.Collect;
        metrics.Exporter.Collect = _ => throw new TimeoutException();
        Assert.Throws<TimeoutException>(metrics.Text);

        metrics.Exporter.Collect = collect;
        Assert.Equal(Expected, metrics.Text());
    }

    [Fact]
    public void An_instrument_that_throws_spoils_only_itself()
    {
        using var metrics = new ScrapedMeters();
        metrics.Meter.CreateObservableGauge("bad", int () => throw new InvalidOperationException());
        metrics.Meter.CreateObservableGauge("g", () => 1);

        Assert.Equal(Expected, metrics.Text());
    }

    [Fact]
    public void After_the_provider_has_stopped_a_scrape_says_so()
    {
        var metrics = new ScrapedMeters();
        metrics.Dispose();

        Assert.Contains("stopped", Assert.Throws<ScrapeException>(metrics.Text).Message);
    }

    [Fact]
    public async Task Parallel_scrapes_in_both_formats_never_mix()
    {
        using var metrics = new ScrapedMeters();
        metrics.Meter.CreateObservableGauge("g", () => 1);

        var scrapes = Enumerable.Range(0, 200).Select(index => Task.Run(() => (
            Format: (ExpositionFormat)(index % 2),
            Text: Encoding.UTF8.GetString(metrics.Exporter.Scrape((ExpositionFormat)(index % 2))))));

        Assert.All(await Task.WhenAll(scrapes), scrape =>
            Assert.Equal(scrape.Format is ExpositionFormat.OpenMetrics ? Expected + "# EOF\n" : Expected, scrape.Text));
    }
}
