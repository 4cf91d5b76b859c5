namespace Gateway.Tests.Diagnostics.Prometheus;

public sealed class SeriesLabelsTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("say \"hi\"", "say \\\"hi\\\"")]
    [InlineData("two\nlines", "two\\nlines")]
    [InlineData("\\\"\n", "\\\\\\\"\\n")]
    [InlineData("ä€😀", "ä€😀")]
    [InlineData(true, "true")]
    [InlineData(200, "200")]
    [InlineData(-5L, "-5")]
    [InlineData(0.5, "0.5")]
    public void A_value_is_escaped_and_never_ends_its_quotes(object value, string written)
    {
        Assert.Equal($"{{k=\"{written}\"}}", Labels(("k", value)));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_still_written_as_valid_UTF8()
    {
        Assert.Equal("{k=\"half \ufffd a pair\"}", Labels(("k", "half \ud83d a pair")));
    }

    [Theory]
    [InlineData("http.request.method", "http_request_method")]
    [InlineData("a-b/c d", "a_b_c_d")]
    [InlineData("1st", "_1st")]
    [InlineData("__name__", "_name_")]
    [InlineData("a:b", "a_b")]
    [InlineData("größe", "gr_e")]
    public void A_name_is_made_valid(string key, string written)
    {
        Assert.Equal($"{{{written}=\"v\"}}", Labels((key, "v")));
    }

    [Fact]
    public void Names_that_become_the_same_share_a_label_in_the_order_of_the_original_names()
    {
        Assert.Equal(
            "{a_b=\"dash;dot;underscore\",z=\"last\"}",
            Labels(("z", "last"), ("a_b", "underscore"), ("a.b", "dot"), ("a-b", "dash")));
    }

    [Fact]
    public void Labels_are_sorted_and_empty_ones_left_out()
    {
        Assert.Equal("{a=\"1\",c=\"3\"}", Labels(("c", 3), ("b", ""), ("a", 1), ("d", null)));
        Assert.Equal("", Labels(("a", null)));
    }

    [Fact]
    public void Series_that_become_the_same_are_written_once()
    {
        using var metrics = new ScrapedMeters();
        var counter = metrics.Meter.CreateCounter<long>("n");
        counter.Add(1, new KeyValuePair<string, object?>("a.b", "1"));
        counter.Add(2, new KeyValuePair<string, object?>("a_b", 1));
        counter.Add(3, new KeyValuePair<string, object?>("a_b", 2));

        Assert.Equal("# TYPE n_total counter\nn_total{a_b=\"1\"} 1\nn_total{a_b=\"2\"} 3\n", metrics.Text());
    }

    private static string Labels(params (string Key, object? Value)[] tags)
    {
        using var metrics = new ScrapedMeters();
        metrics.Meter.CreateUpDownCounter<long>("g")
            .Add(1, [.. tags.Select(tag => new KeyValuePair<string, object?>(tag.Key, tag.Value))]);
        return metrics.Text()["# TYPE g gauge\ng".Length..^" 1\n".Length];
    }
}
