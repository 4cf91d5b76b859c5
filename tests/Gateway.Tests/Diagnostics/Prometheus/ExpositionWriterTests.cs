using System.Globalization;

namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class ExpositionWriterTests
{
    [Fact]
    public void The_text_format_names_a_counter_in_full()
    {
        using var metrics = new ScrapedMeters();
        var counter = metrics.Meter.CreateCounter<long>("gateway.messages.received", "{message}", "Messages received.");
        counter.Add(3, new KeyValuePair<string, object?>("listener", "line"));
        counter.Add(4, new KeyValuePair<string, object?>("listener", "frames"));

        Assert.Equal(
            """
            # HELP gateway_messages_received_total Messages received.
            # TYPE gateway_messages_received_total counter
            gateway_messages_received_total{listener="line"} 3
            gateway_messages_received_total{listener="frames"} 4

            """,
            metrics.Text());
    }

    [Fact]
    public void OpenMetrics_names_the_family_without_total_states_the_unit_and_ends()
    {
        using var metrics = new ScrapedMeters();
        metrics.Meter.CreateCounter<double>("busy", "s", "Time spent.").Add(1.5);
        metrics.Meter.CreateCounter<long>("bytes.received", "By").Add(7);

        // The second name says its unit, but not at its end, where OpenMetrics demands it.
        Assert.Equal(
            """
            # HELP busy_seconds Time spent.
            # TYPE busy_seconds counter
            # UNIT busy_seconds seconds
            busy_seconds_total 1.5
            # TYPE bytes_received counter
            bytes_received_total 7
            # EOF

            """,
            metrics.OpenMetrics());
    }

    [Fact]
    public void Every_simple_instrument_is_written_by_its_type()
    {
        using var metrics = new ScrapedMeters();
        metrics.Meter.CreateCounter<long>("a").Add(long.MaxValue);
        metrics.Meter.CreateCounter<double>("b").Add(0.1);
        metrics.Meter.CreateUpDownCounter<long>("c").Add(-2);
        metrics.Meter.CreateUpDownCounter<double>("d").Add(-2.5);
        metrics.Meter.CreateObservableGauge("e", () => -3);
        metrics.Meter.CreateObservableGauge("f", () => 1e300);

        Assert.Equal(
            """
            # TYPE a_total counter
            a_total 9223372036854775807
            # TYPE b_total counter
            b_total 0.1
            # TYPE c gauge
            c -2
            # TYPE d gauge
            d -2.5
            # TYPE e gauge
            e -3
            # TYPE f gauge
            f 1e+300

            """,
            metrics.Text());
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(-0.000123, "-0.000123")]
    [InlineData(double.MinValue, "-1.7976931348623157e+308")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1234567.25, "1234567.25")]
    public void Numbers_are_spelled_the_same_in_every_culture(double value, string spelled)
    {
        using var metrics = new ScrapedMeters();
        metrics.Meter.CreateObservableGauge("g", () => value);
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
        try
        {
            Assert.EndsWith($"\ng {spelled}\n", metrics.Text());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Help_is_escaped_as_each_format_demands()
    {
        using var metrics = new ScrapedMeters();
        metrics.Meter.CreateObservableGauge("g", () => 1, description: "a \"quoted\"\nback\\slash ä");

        Assert.StartsWith("# HELP g a \"quoted\"\\nback\\\\slash ä\n", metrics.Text());
        Assert.StartsWith("# HELP g a \\\"quoted\\\"\\nback\\\\slash ä\n", metrics.OpenMetrics());
    }

    [Fact]
    public void Nothing_measured_is_an_empty_exposition()
    {
        using var metrics = new ScrapedMeters();

        Assert.Equal("", metrics.Text());
        Assert.Equal("# EOF\n", metrics.OpenMetrics());
    }

    [Fact]
    public void Counts_are_cumulative_from_scrape_to_scrape()
    {
        using var metrics = new ScrapedMeters();
        var counter = metrics.Meter.CreateCounter<long>("n");
        counter.Add(1);
        Assert.EndsWith("\nn_total 1\n", metrics.Text());

        counter.Add(1);
        Assert.EndsWith("\nn_total 2\n", metrics.Text());
    }
}
