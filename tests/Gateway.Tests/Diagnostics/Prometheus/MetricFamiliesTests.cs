namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class MetricFamiliesTests
{
    [Fact]
    public void Two_meters_with_one_instrument_name_make_one_family_whose_samples_stand_together()
    {
        using var metrics = new ScrapedMeters(meters: 2);
        metrics.Meter.CreateCounter<long>("n", null, "First help.").Add(1, new KeyValuePair<string, object?>("of", "a"));
        metrics.Meter.CreateUpDownCounter<long>("between").Add(5);
        var second = metrics.SecondMeter.CreateCounter<double>("n", null, "Second help.");
        second.Add(0.5, new KeyValuePair<string, object?>("of", "b"));
        second.Add(9, new KeyValuePair<string, object?>("of", "a"));

        Assert.Equal(
            """
            # HELP n_total First help.
            # TYPE n_total counter
            n_total{of="a"} 1
            n_total{of="b"} 0.5
            # TYPE between gauge
            between 5

            """,
            metrics.Text());
    }

    [Fact]
    public void A_name_that_is_taken_by_another_type_is_left_out_and_said_so()
    {
        using var metrics = new ScrapedMeters(meters: 2);
        metrics.Meter.CreateUpDownCounter<long>("n").Add(1);
        metrics.SecondMeter.CreateHistogram<long>("n").Record(2);

        Assert.Equal(
            $"# TYPE n gauge\nn 1\n# Left out, another metric has the name: n of meter {metrics.SecondMeter.Name}\n", metrics.Text());
        Assert.Equal("# TYPE n gauge\nn 1\n# EOF\n", metrics.OpenMetrics());
    }

    [Fact]
    public void A_histogram_holds_the_names_of_its_samples()
    {
        using var metrics = new ScrapedMeters();
        metrics.Meter.CreateHistogram<long>("wait").Record(2);
        metrics.Meter.CreateUpDownCounter<long>("wait.count").Add(1);
        metrics.Meter.CreateUpDownCounter<long>("other.sum").Add(1);
        metrics.Meter.CreateHistogram<long>("other").Record(2);

        var families = metrics.Text().Split('\n').Where(line => line.StartsWith("# TYPE"));
        Assert.Equal(["# TYPE wait histogram", "# TYPE other_sum gauge"], families);
    }

    [Fact]
    public void A_metric_that_comes_later_is_found_and_joins_its_family()
    {
        using var metrics = new ScrapedMeters(meters: 2);
        metrics.Meter.CreateCounter<long>("n").Add(1);
        metrics.Meter.CreateUpDownCounter<long>("x").Add(1);
        Assert.Equal("# TYPE n_total counter\nn_total 1\n# TYPE x gauge\nx 1\n", metrics.Text());

        metrics.SecondMeter.CreateCounter<long>("n").Add(2, new KeyValuePair<string, object?>("k", "v"));
        Assert.Equal("# TYPE n_total counter\nn_total 1\nn_total{k=\"v\"} 2\n# TYPE x gauge\nx 1\n", metrics.Text());
    }
}
