using Gateway.Diagnostics.Prometheus;
using Microsoft.Extensions.Primitives;

namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class ExpositionNegotiationTests
{
    private const string Prometheus2 =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," +
        "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    private const string Prometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4," +
        "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

    [Theory]
    [InlineData(Prometheus2)]
    [InlineData(Prometheus3)]
    [InlineData("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6," + Prometheus3)]
    [InlineData("application/openmetrics-text")]
    [InlineData("APPLICATION/OpenMetrics-Text; Version=\"1.0.0\"; charset=utf-8")]
    [InlineData("application/openmetrics-text;q=0.3, text/plain;q=0.2")]
    [InlineData("text/plain, application/openmetrics-text")]
    [InlineData("*/*, application/openmetrics-text;version=1.0.0")]
    public void OpenMetrics_is_sent_to_whoever_names_it_and_wants_nothing_more(string accept)
    {
        Assert.Equal(ExpositionFormat.OpenMetrics, ExpositionNegotiation.Choose(accept));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*/*")]
    [InlineData("text/plain")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]
    [InlineData("application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1")]
    [InlineData("application/openmetrics-text;version=2.0.0")]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.4, text/plain;version=0.0.4;q=0.5")]
    [InlineData("application/openmetrics-text;q=0.5, text/*;q=0.6")]
    [InlineData("application/openmetrics-text;q=0.5, */*")]
    [InlineData("application/openmetrics-text;q=0")]
    [InlineData("application/openmetrics-text;;;=,")]
    [InlineData("\u0001")]
    public void Everyone_else_gets_the_text_format(string? accept)
    {
        Assert.Equal(ExpositionFormat.PrometheusText, ExpositionNegotiation.Choose(accept));
    }

    [Fact]
    public void A_header_in_several_lines_is_one_list()
    {
        var accept = new StringValues(["text/plain;q=0.5", "application/openmetrics-text;version=1.0.0"]);

        Assert.Equal(ExpositionFormat.OpenMetrics, ExpositionNegotiation.Choose(accept));
    }
}
