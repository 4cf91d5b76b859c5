using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class HistogramTests
{
    [Fact]
    public void Buckets_are_cumulative_and_end_in_infinity()
    {
        using var metrics = Bounded(0.5, 1, 25);
        var histogram = metrics.Meter.CreateHistogram<double>("wait", "s", "Waiting.");
        foreach (var value in new[] { 0.5, 0.75, 0.75, 3, 100 })
        {
            histogram.Record(value, new KeyValuePair<string, object?>("command", "ECHO"));
        }

        Assert.Equal(
            """
            # HELP wait_seconds Waiting.
            # TYPE wait_seconds histogram
            wait_seconds_bucket{command="ECHO",le="0.5"} 1
            wait_seconds_bucket{command="ECHO",le="1"} 3
            wait_seconds_bucket{command="ECHO",le="25"} 4
            wait_seconds_bucket{command="ECHO",le="+Inf"} 5
            wait_seconds_sum{command="ECHO"} 105
            wait_seconds_count{command="ECHO"} 5

            """,
            metrics.Text());
    }

    [Fact]
    public void OpenMetrics_bounds_look_like_floats()
    {
        using var metrics = Bounded(0.5, 1, 1e20);
        metrics.Meter.CreateHistogram<double>("wait").Record(1);

        Assert.Equal(
            """
            # TYPE wait histogram
            wait_bucket{le="0.5"} 0
            wait_bucket{le="1.0"} 1
            wait_bucket{le="1e+20"} 1
            wait_bucket{le="+Inf"} 1
            wait_sum 1
            wait_count 1
            # EOF

            """,
            metrics.OpenMetrics());
    }

    // The examples of OpenMetrics, "Canonical Numbers", and what Go's strconv makes of others.
    [Theory]
    [InlineData(1e-10, "1e-10", "1e-10")]
    [InlineData(1e-5, "1e-05", "1e-05")]
    [InlineData(1.5e-5, "1.5e-05", "1.5e-05")]
    [InlineData(0.0001, "0.0001", "0.0001")]
    [InlineData(0.00025, "0.00025", "0.00025")]
    [InlineData(0.005, "0.005", "0.005")]
    [InlineData(0, "0", "0.0")]
    [InlineData(-2.5, "-2.5", "-2.5")]
    [InlineData(10, "10", "10.0")]
    [InlineData(100_000, "100000", "100000.0")]
    [InlineData(123_456.75, "123456.75", "123456.75")]
    [InlineData(1e6, "1e+06", "1e+06")]
    [InlineData(1_048_576, "1.048576e+06", "1.048576e+06")]
    [InlineData(-1_048_576, "-1.048576e+06", "-1.048576e+06")]
    [InlineData(1_234_567.25, "1.23456725e+06", "1.23456725e+06")]
    [InlineData(1e10, "1e+10", "1e+10")]
    [InlineData(123_456_789_012_345, "1.23456789012345e+14", "1.23456789012345e+14")]
    [InlineData(1e15, "1e+15", "1e+15")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308", "1.7976931348623157e+308")]
    [InlineData(5e-324, "5e-324", "5e-324")]
    public void A_bound_is_spelled_as_Go_spells_it(double bound, string text, string openMetrics)
    {
        using var metrics = Bounded(bound);
        metrics.Meter.CreateHistogram<double>("wait").Record(1);

        Assert.Contains($"\nwait_bucket{{le=\"{text}\"}} ", metrics.Text());
        Assert.Contains($"\nwait_bucket{{le=\"{openMetrics}\"}} ", metrics.OpenMetrics());
    }

    [Fact]
    public void Without_bounds_there_is_one_bucket()
    {
        using var metrics = Bounded();
        metrics.Meter.CreateHistogram<long>("size").Record(3);

        Assert.Equal("# TYPE size histogram\nsize_bucket{le=\"+Inf\"} 1\nsize_sum 3\nsize_count 1\n", metrics.Text());
    }

    [Fact]
    public void A_tag_that_is_called_le_makes_way_for_the_buckets_own()
    {
        using var metrics = Bounded();
        metrics.Meter.CreateHistogram<long>("size").Record(3, new KeyValuePair<string, object?>("le", "x"));
        metrics.Meter.CreateCounter<long>("n").Add(1, new KeyValuePair<string, object?>("le", "x"));

        var text = metrics.Text();
        Assert.Contains("size_bucket{exported_le=\"x\",le=\"+Inf\"} 1\n", text);
        Assert.Contains("n_total{le=\"x\"} 1\n", text);
    }

    [Fact]
    public void An_exponential_histogram_becomes_buckets_that_keep_their_bounds_when_it_widens()
    {
        using var metrics = new ScrapedMeters(configure: builder =>
            builder.AddView(_ => new Base2ExponentialBucketHistogramConfiguration { MaxSize = 4, MaxScale = 0 }));
        var histogram = metrics.Meter.CreateHistogram<double>("size");
        foreach (var value in new[] { 0, 0, 1.5, 3, 4, 7 })
        {
            histogram.Record(value);
        }

        Assert.Equal(
            """
            # TYPE size histogram
            size_bucket{le="0"} 2
            size_bucket{le="2"} 3
            size_bucket{le="4"} 5
            size_bucket{le="8"} 6
            size_bucket{le="+Inf"} 6
            size_sum 15.5
            size_count 6

            """,
            metrics.Text());

        histogram.Record(50);
        var wider = metrics.Text();
        Assert.Contains("size_bucket{le=\"4\"} 5\n", wider);
        Assert.DoesNotContain("size_bucket{le=\"8\"}", wider);
        Assert.Contains("size_bucket{le=\"64\"} 7\nsize_bucket{le=\"+Inf\"} 7\n", wider);
    }

    private static ScrapedMeters Bounded(params double[] bounds) => new(configure: builder => builder.AddView(instrument =>
        instrument is Histogram<double> or Histogram<long> ? new ExplicitBucketHistogramConfiguration { Boundaries = bounds } : null));
}
