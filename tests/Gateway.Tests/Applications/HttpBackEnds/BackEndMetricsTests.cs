namespace Gateway.Tests.Applications.HttpBackEnds;

public sealed class BackEndMetricsTests
{
    // An alert asks by how much they have grown: a first failure that begins a series is no growth.
    [Theory]
    [InlineData("gateway_upstream_requests_total{listener=\"app\",result=\"unreachable\"}")]
    [InlineData("gateway_upstream_requests_total{listener=\"app\",result=\"circuit open\"}")]
    [InlineData("gateway_upstream_requests_total{listener=\"app\",result=\"busy\"}")]
    [InlineData("gateway_upstream_events_total{event=\"open\",listener=\"app\",result=\"delivered\"}")]
    [InlineData("gateway_upstream_events_total{event=\"close\",listener=\"app\",result=\"dropped\"}")]
    public async Task What_alerts_ask_for_is_counted_from_0(string series)
    {
        await using var server = await HttpListener.StartAsync("http://127.0.0.1:9");

        Assert.Contains($"{series} 0\n", await server.Http.GetStringAsync("/metrics"));
    }
}
