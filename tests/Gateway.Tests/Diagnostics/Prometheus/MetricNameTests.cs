using Gateway.Diagnostics.Prometheus;
using OpenTelemetry.Metrics;

namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class MetricNameTests
{
    [Theory]
    [InlineData("gateway.connections.active", null, "gateway_connections_active")]
    [InlineData("gateway.connections.active", "{connection}", "gateway_connections_active")]
    [InlineData("wait", "s", "wait_seconds")]
    [InlineData("wait.seconds", "s", "wait_seconds")]
    [InlineData("wait", "ms", "wait_milliseconds")]
    [InlineData("memory", "By", "memory_bytes")]
    [InlineData("load", "%", "load_percent")]
    [InlineData("fill", "1", "fill_ratio")]
    [InlineData("fill.ratio", "1", "fill_ratio")]
    [InlineData("flow", "By/s", "flow_bytes_per_second")]
    [InlineData("flow", "{message}/s", "flow_per_second")]
    [InlineData("flow", "By/{call}", "flow_bytes")]
    [InlineData("parameters", "m", "parameters_meters")]
    [InlineData("seconds.left", "s", "seconds_left")]
    [InlineData("odd", "m^2", "odd_m_2")]
    [InlineData("odd", "{open", "odd")]
    [InlineData("a-b//c", null, "a_b_c")]
    [InlineData("9lives", null, "_9lives")]
    [InlineData("job:rate", null, "job:rate")]
    public void A_gauge_gets_a_valid_name_with_its_unit(string instrument, string? unit, string name)
    {
        Assert.Equal(name, MetricName.Create(instrument, unit, MetricType.DoubleGauge).Family);
    }

    [Theory]
    [InlineData("n", "1", MetricType.LongSum)]
    [InlineData("n", "1", MetricType.LongSumNonMonotonic)]
    [InlineData("n", "1", MetricType.Histogram)]
    [InlineData("n.total", null, MetricType.LongSum)]
    public void Only_a_gauge_is_a_ratio_and_only_a_counter_sheds_total(string instrument, string? unit, MetricType type)
    {
        Assert.Equal("n", MetricName.Create(instrument, unit, type).Family);
    }

    [Fact]
    public void A_counters_unit_goes_before_total()
    {
        Assert.Equal("work_seconds", MetricName.Create("work.total", "s", MetricType.DoubleSum).Family);
    }

    [Theory]
    [InlineData("bytes.received", "")]
    [InlineData("received", "bytes")]
    [InlineData("received.bytes", "bytes")]
    public void The_unit_is_stated_only_where_the_name_ends_in_it(string instrument, string stated)
    {
        Assert.Equal(stated, MetricName.Create(instrument, "By", MetricType.LongSum).Unit);
    }
}
